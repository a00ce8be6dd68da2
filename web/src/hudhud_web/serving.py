"""The command `hudhud web`: portal and console, on a port each, in one process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import structlog
import uvicorn

from hudhud.garbage import tune_collector
from hudhud.health import serve_health
from hudhud.plugins import Platform
from hudhud_web.app import create_app
from hudhud_web.mounts import Audience
from hudhud_web.settings import WebSettings

__all__ = ["serve", "web"]

log = structlog.get_logger("hudhud.web")
GRACE = 8


class Server(uvicorn.Server):
    """A uvicorn server that leaves signals to `serve`, which has more than one of them to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def web() -> None:
    """Serve the portal with the API, and the operators' console."""
    asyncio.run(open_and_serve())


async def open_and_serve() -> None:
    """Open the platform and serve until SIGTERM or SIGINT."""
    from hudhud.cli import opened, stopping  # the command line loads commands, so they cannot load it first

    stop = asyncio.Event()
    async with opened(pages=True) as platform, serve_health(platform):
        with stopping(asyncio.get_running_loop(), stop):
            await serve(platform, stop)


async def serve(platform: Platform, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; requests under way then get eight seconds to end."""
    settings = platform.settings
    servers = [
        server(platform, Audience.PORTAL, settings.port),
        server(platform, Audience.CONSOLE, settings.console_port),
    ]
    tune_collector()
    tasks = [asyncio.create_task(one.serve()) for one in servers]
    asked = asyncio.create_task(stop.wait())
    # When one server ends by itself, be it that its port is taken, the other has nothing to stay for.
    await asyncio.wait([*tasks, asked], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    for one in servers:
        one.should_exit = True
    await asyncio.gather(*tasks)


def server(platform: Platform, audience: Audience, port: int) -> Server:
    """A server for one audience's application."""
    config = uvicorn.Config(
        create_app(platform, audience),
        host=platform.settings.host,
        port=port,
        access_log=False,
        server_header=False,
        date_header=True,
        log_config=None,
        http="httptools",
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
        proxy_headers=True,
        forwarded_allow_ips=platform.settings_of(WebSettings).trusted_proxies,
    )
    return Server(config)
