"""Core's processes: worker, gateway and scheduler; each runs until SIGTERM and then drains."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hudhud.cli.opening import GATEWAY_PLANNER, opened, stopping
from hudhud.dispatch import Gateway, run_scheduler, run_worker
from hudhud.garbage import tune_collector
from hudhud.health import serve_health
from hudhud.plugins import Platform

__all__ = ["gateway", "scheduler", "worker"]

Run = Callable[[Platform, asyncio.Event], Awaitable[None]]


def worker() -> None:
    """Run the platform's tasks: reading files, preparing campaigns, finishing them."""
    asyncio.run(serve(run_worker))


def scheduler() -> None:
    """Relay the outbox and enqueue what is due. More than one may run."""
    asyncio.run(serve(run_scheduler))


def gateway(*only: str) -> None:
    """Hold connections to the outside and send.

    Parameters
    ----------
    only
        Names of the connections that this process may hold; all, when none is named.
    """
    asyncio.run(serve(lambda platform, stop: Gateway(platform, only).run(stop), planner=GATEWAY_PLANNER))


async def serve(run: Run, *, planner: dict[str, str] | None = None) -> None:
    """Open the platform, answer health questions, and run until a signal says stop."""
    stop = asyncio.Event()
    async with opened(planner=planner) as platform, serve_health(platform):
        tune_collector()
        with stopping(asyncio.get_running_loop(), stop):
            await run(platform, stop)
