"""Telling and taking: nothing is written where nobody listens, nothing is lost, and order is kept."""

from __future__ import annotations

import asyncio

import pytest
from pigeon_post import Post

from hudhud import events
from hudhud.errors import Invalid
from hudhud.plugins import Platform

CLICKED = "link.clicked"


async def told(platform: Platform, account_id: int, listener: str = "test:1", limit: int = 100) -> list[object]:
    """What waits for a listener, by its numbers."""
    async with platform.database.transaction():
        taken = await events.take(platform, account_id=account_id, listener=listener, limit=limit)
    return [event.data["number"] for event in taken]


async def tell(platform: Platform, account_id: int, *numbers: int, kind: str = CLICKED) -> None:
    """Events with these numbers."""
    for number in numbers:
        await events.tell(platform, account_id=account_id, kind=kind, data={"number": number})


async def test_nothing_is_written_where_nobody_listens(post: Post) -> None:
    platform, account = post.platform, post.account
    other = await post.new_account()
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=["campaign.finished"])

    await tell(platform, account.id, 1)
    await tell(platform, other.id, 2, kind="campaign.finished")

    assert await platform.database.fetchval("SELECT count(*) FROM event") == 0


async def test_each_listener_is_told_of_its_kinds(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    await events.listen(platform, account_id=account.id, listener="test:2", kinds=[CLICKED, "campaign.finished"])

    await tell(platform, account.id, 1)
    await tell(platform, account.id, 2, kind="campaign.finished")

    assert await told(platform, account.id, "test:1") == [1]
    assert await told(platform, account.id, "test:2") == [1, 2]


async def test_events_are_taken_in_order_and_once(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    await tell(platform, account.id, 1, 2, 3)

    assert await told(platform, account.id, limit=2) == [1, 2]
    assert await told(platform, account.id, limit=2) == [3]
    assert await told(platform, account.id, limit=2) == []


async def test_what_is_taken_in_a_transaction_that_fails_waits_again(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    await tell(platform, account.id, 1)

    with pytest.raises(RuntimeError):
        async with platform.database.transaction():
            assert await events.take(platform, account_id=account.id, listener="test:1", limit=10)
            raise RuntimeError("crash")

    assert await told(platform, account.id) == [1]


async def test_while_one_takes_another_takes_nothing(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    await tell(platform, account.id, 1, 2)

    async with platform.database.transaction():
        first = await events.take(platform, account_id=account.id, listener="test:1", limit=1)
        second = await asyncio.create_task(told(platform, account.id))

    assert [event.data["number"] for event in first] == [1]
    assert second == []


async def test_an_event_that_commits_late_is_not_lost(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    async with platform.database.transaction():
        await tell(platform, account.id, 1)
        await asyncio.create_task(tell(platform, account.id, 2))
        assert await asyncio.create_task(told(platform, account.id)) == [2]

    assert await told(platform, account.id) == [1]


async def test_only_listeners_with_something_waiting_are_named(post: Post) -> None:
    platform, account = post.platform, post.account
    for listener in ("test:1", "test:2", "else:1"):
        kinds = ["campaign.finished"] if listener == "test:2" else [CLICKED]
        await events.listen(platform, account_id=account.id, listener=listener, kinds=kinds)

    await tell(platform, account.id, 1)

    assert await events.waiting(platform, "test:") == [(account.id, "test:1")]


async def test_who_stops_is_told_nothing_more_and_nothing_waits(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    await tell(platform, account.id, 1)

    await events.stop(platform, account_id=account.id, listener="test:1")
    await tell(platform, account.id, 2)

    assert await platform.database.fetchval("SELECT count(*) FROM event") == 0


async def test_events_that_nobody_took_for_a_week_are_forgotten(post: Post) -> None:
    platform, account = post.platform, post.account
    await events.listen(platform, account_id=account.id, listener="test:1", kinds=[CLICKED])
    await tell(platform, account.id, 1, 2)
    await platform.database.execute("UPDATE event SET at = now() - interval '8 days' WHERE data->>'number' = '1'")

    await events.forget(platform)

    assert await told(platform, account.id) == [2]


async def test_an_unknown_kind_is_refused_by_name(post: Post) -> None:
    with pytest.raises(Invalid) as refused:
        await events.listen(post.platform, account_id=post.account.id, listener="test:1", kinds=["moon.risen"])

    assert refused.value.problems[0].value == "moon.risen"


async def test_the_backlog_counts_what_waits_for_each_listener(post: Post) -> None:
    platform, account = post.platform, post.account
    for listener in ("test:1", "test:2", "test:3"):
        await events.listen(platform, account_id=account.id, listener=listener, kinds=[CLICKED])
    await tell(platform, account.id, 1, 2)
    await told(platform, account.id, "test:2", limit=1)

    waiting = await events.backlog(platform, [(account.id, "test:1"), (account.id, "test:2")])

    assert waiting == {"test:1": 2, "test:2": 1}
