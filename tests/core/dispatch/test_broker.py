"""Outbox, broker, scheduler and worker: hints that may be lost, repeated or late, and never matter."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pigeon_post import Post
from taskiq.receiver import Receiver

from hudhud.dispatch import run_scheduler, run_worker
from hudhud.dispatch.relay import relay_once
from hudhud.dispatch.scheduler import register, tick
from hudhud.dispatch.worker import connected, running
from hudhud.plugins import Platform
from hudhud.work import Task, enqueue
from hudhud_embedded import EmbeddedNats

Runs = Counter[int]


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[EmbeddedNats]:
    """A NATS server that a test may stop."""
    server = EmbeddedNats(tmp_path / "nats")
    server.start()
    yield server
    server.stop(immediate=True)


@pytest.fixture
def away(post: Post, nats: EmbeddedNats) -> Platform:
    """A platform on that server."""
    return replace(post.platform, settings=post.platform.settings.model_copy(update={"nats_url": nats.url}))


@asynccontextmanager
async def working(platform: Platform) -> AsyncIterator[Runs]:
    """A worker that counts the runs of one task, on the broker's queue `work`."""
    runs: Runs = Counter()

    async def count(_: Platform, number: int) -> None:
        runs[number] += 1

    broker = await connected(platform.settings.nats_url, "work")
    broker.register_task(running(platform, Task("test.count", count)), task_name="test.count")
    broker.is_worker_process = True
    receiver = Receiver(broker, max_async_tasks=4, validate_params=False, run_startup=False)
    listening = asyncio.create_task(receiver.listen(asyncio.Event()))
    try:
        yield runs
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await broker.shutdown()


@asynccontextmanager
async def scheduling(platform: Platform) -> AsyncIterator[asyncio.Task[None]]:
    """A scheduler, which relays the outbox."""
    stop = asyncio.Event()
    task = asyncio.create_task(run_scheduler(platform, stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


async def until(platform: Platform, runs: Runs, number: int, seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while number not in runs:
            await asyncio.sleep(0.05)


async def waiting(platform: Platform) -> int:
    count: int = await platform.database.fetchval("SELECT count(*) FROM outbox WHERE task = 'test.count'")
    return count


async def test_a_row_that_is_published_twice_is_run_once(away: Platform) -> None:
    broker = await connected(away.settings.nats_url, "scheduler")
    await enqueue(away.database, "test.count", number=1)
    [row] = await away.database.fetch("SELECT * FROM outbox")
    await relay_once(away, broker)
    await away.database.execute(
        "INSERT INTO outbox (id, queue, task, arguments) VALUES ($1, $2, $3, $4)",
        row["id"], row["queue"], row["task"], row["arguments"],
    )  # fmt: skip

    await relay_once(away, broker)
    await enqueue(away.database, "test.count", number=2)
    await relay_once(away, broker)

    async with working(away) as runs:
        await until(away, runs, 2)
    assert runs == {1: 1, 2: 1}
    await broker.shutdown()


async def test_a_task_of_a_transaction_that_was_rolled_back_is_never_published(away: Platform) -> None:
    with pytest.raises(ZeroDivisionError):
        async with away.database.transaction():
            await enqueue(away.database, "test.count", number=1)
            raise ZeroDivisionError

    assert await waiting(away) == 0


async def test_the_outbox_keeps_what_cannot_be_published_until_nats_is_back(away: Platform, nats: EmbeddedNats) -> None:
    async with scheduling(away) as scheduler, working(away) as runs:
        await enqueue(away.database, "test.count", number=1)
        await until(away, runs, 1)
        await asyncio.to_thread(nats.stop, immediate=True)
        await enqueue(away.database, "test.count", number=2)
        await asyncio.sleep(7)

        assert not scheduler.done(), "it goes on"
        assert await waiting(away) == 1
        await asyncio.to_thread(nats.start)
        await until(away, runs, 2)

        async with asyncio.timeout(5):
            while await waiting(away):
                await asyncio.sleep(0.05)
        assert runs[2] == 1


async def test_a_worker_goes_on_after_nats_lost_its_store(away: Platform, nats: EmbeddedNats) -> None:
    async with scheduling(away), working(away) as runs:
        await enqueue(away.database, "test.count", number=1)
        await until(away, runs, 1)

        await asyncio.to_thread(nats.stop, immediate=True)
        nats.delete_store()
        await asyncio.to_thread(nats.start)
        await enqueue(away.database, "test.count", number=2)

        await until(away, runs, 2)


async def test_two_schedulers_enqueue_what_is_due_once(post: Post) -> None:
    every = {f"test.{number}": 3600.0 for number in range(20)}
    await register(post.platform, list(every))

    await asyncio.gather(*(tick(post.platform, every) for _ in range(10)))

    rows = await post.platform.database.fetch("SELECT task FROM outbox")
    assert Counter(row["task"] for row in rows) == dict.fromkeys(every, 1)


async def test_a_worker_prepares_and_starts_a_launched_campaign(away: Platform, post: Post) -> None:
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(away, stop))

    async with scheduling(away):
        campaign = await post.launch(await post.draft(250))
        assert campaign.state == "preparing"
        async with asyncio.timeout(15):
            while (await post.read(campaign)).state != "running":
                await asyncio.sleep(0.1)
    stop.set()
    await asyncio.wait_for(worker, 12)

    assert (await post.read(campaign)).messages == 250


async def test_a_worker_that_is_asked_to_stop_lets_its_task_end(away: Platform) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(_: Platform) -> None:
        began.set()
        await asyncio.sleep(1)
        ended.set()

    broker = await connected(away.settings.nats_url, "work")
    broker.register_task(running(away, Task("test.slow", slow)), task_name="test.slow")
    broker.is_worker_process = True
    receiver = Receiver(broker, max_async_tasks=4, validate_params=False, run_startup=False, wait_tasks_timeout=10)
    stop = asyncio.Event()
    listening = asyncio.create_task(receiver.listen(stop))
    await enqueue(away.database, "test.slow")
    await relay_once(away, broker)
    await asyncio.wait_for(began.wait(), 10)

    stop.set()
    await asyncio.wait_for(listening, 15)

    assert ended.is_set()
    await broker.shutdown()
