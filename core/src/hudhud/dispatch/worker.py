"""The worker: runs the platform's tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from taskiq.receiver import Receiver

from hudhud.dispatch.broker import HudhudBroker
from hudhud.dispatch.catalogue import all_tasks
from hudhud.plugins import Platform
from hudhud.work import Task

__all__ = ["connected", "run_worker"]

log = structlog.get_logger(__name__)
AT_ONCE = 4
DRAIN_SECONDS = 10.0


async def connected(url: str, queue: str) -> HudhudBroker:
    """A broker that is connected, however long NATS takes to come up."""
    while True:
        broker = HudhudBroker(url, queue)
        try:
            await broker.startup()
        except Exception as error:
            log.warning("nats.not_reachable", error=repr(error))
            await broker.client.close()
            await asyncio.sleep(1)
            continue
        return broker


async def run_worker(platform: Platform, stop: asyncio.Event) -> None:
    """Run tasks until `stop`; then let the running ones end, at most DRAIN_SECONDS."""
    broker = await connected(platform.settings.nats_url, "work")
    for task in all_tasks(platform).values():
        broker.register_task(running(platform, task), task_name=task.name)
    broker.is_worker_process = True
    receiver = Receiver(
        broker, max_async_tasks=AT_ONCE, validate_params=False, run_startup=False, wait_tasks_timeout=DRAIN_SECONDS
    )
    try:
        await receiver.listen(stop)
    finally:
        await broker.shutdown()


def running(platform: Platform, task: Task) -> Callable[..., Awaitable[None]]:
    """The function that taskiq calls for a task."""

    async def run(**arguments: object) -> None:
        await task(platform, **arguments)

    run.__name__ = task.name.replace(".", "_")
    return run
