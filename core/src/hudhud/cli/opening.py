"""Opening the platform for one process or one command."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Iterator

import structlog

from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.plugins import Platform, load
from hudhud.settings import Settings

__all__ = ["GATEWAY_PLANNER", "configure_logs", "opened", "stopping"]

# A fresh partition has no statistics: without this the planner scans it whole for every batch.
GATEWAY_PLANNER = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
}


@contextlib.asynccontextmanager
async def opened(
    *, most_connections: int = 10, planner: dict[str, str] | None = None, pages: bool = False
) -> AsyncIterator[Platform]:
    """The platform with its database open; ends the command with a sentence when that is impossible.

    `pages` loads what plugins give to pages too, for the process that serves them.
    """
    settings = Settings()
    if not settings.database_url:
        sys.exit("HUDHUD_DATABASE_URL is not set. `hudhud up` starts everything with servers of its own.")
    database = Database(settings.database_url, most=most_connections, settings=planner)
    try:
        await database.open()
    except OSError as error:
        sys.exit(f"PostgreSQL cannot be reached: {error}")
    bind_tables(database, pages=pages)
    try:
        yield Platform(settings, database, load(pages=pages), SystemClock())
    finally:
        await database.close()


@contextlib.contextmanager
def stopping(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` at SIGTERM or SIGINT; a second signal ends the process the hard way."""
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def configure_logs(form: str) -> None:
    """Log lines for people (`pretty`) or for machines (`json`), on standard error."""
    # Not rich's tracebacks: they take minutes over a long one, and would show the values of local variables.
    pretty = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    rendering: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()] if form == "json" else [pretty]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *rendering,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
