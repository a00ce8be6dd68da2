"""The scheduler: relays the outbox, and enqueues tasks that are due, once over all schedulers."""

from __future__ import annotations

import asyncio

import structlog

from hudhud.database import AWAY
from hudhud.dispatch.catalogue import all_tasks
from hudhud.dispatch.relay import relay_outbox
from hudhud.dispatch.worker import connected
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["run_scheduler"]

log = structlog.get_logger(__name__)
TICK = 0.5

# A row per task and one condition on it: of any number of schedulers, one moves it.
DUE = """
UPDATE schedule s SET due_at = now() + make_interval(secs => t.every)
FROM unnest($1::text[], $2::float8[]) AS t (name, every)
WHERE s.name = t.name AND s.due_at <= now() RETURNING s.name
"""


async def run_scheduler(platform: Platform, stop: asyncio.Event) -> None:
    """Schedule and relay until `stop`."""
    broker = await connected(platform.settings.nats_url, "scheduler")
    jobs: list[asyncio.Task[None]] = [
        asyncio.create_task(relay_outbox(platform, broker)),
        asyncio.create_task(enqueue_due(platform)),
    ]
    waiter = asyncio.create_task(until(stop))
    try:
        await asyncio.wait([*jobs, waiter], return_when=asyncio.FIRST_COMPLETED)
        for job in jobs:
            if job.done():
                job.result()  # neither ends by itself: an exception here is a bug, and ends the process
    finally:
        for job in (*jobs, waiter):
            job.cancel()
        await broker.shutdown()


async def until(stop: asyncio.Event) -> None:
    """Return when asked to stop."""
    await stop.wait()


async def enqueue_due(platform: Platform) -> None:
    """Enqueue what is due, twice a second."""
    every = {task.name: task.every for task in all_tasks(platform).values() if task.every is not None}
    known = False
    while True:
        try:
            if not known:
                await register(platform, list(every))
                known = True
            await tick(platform, every)
        except AWAY as error:
            log.warning("scheduler.failed", error=repr(error))
        await asyncio.sleep(TICK)


async def register(platform: Platform, names: list[str]) -> None:
    """Make every scheduled task known, due at once."""
    await platform.database.execute(
        "INSERT INTO schedule (name, due_at) SELECT name, now() FROM unnest($1::text[]) AS t (name) "
        "ON CONFLICT DO NOTHING",
        names,
    )


async def tick(platform: Platform, every: dict[str, float]) -> None:
    """One look at the clock (the database's)."""
    async with platform.database.transaction():
        for row in await platform.database.fetch(DUE, list(every), list(every.values())):
            await enqueue(platform.database, row["name"])
