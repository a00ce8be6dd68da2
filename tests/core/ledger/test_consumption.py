"""Consumption by day agrees with the ledger, whatever was closed and when."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pigeon_post import EUR, REFUNDED, Post

from hudhud import ledger
from hudhud.channels import Accepted, Receipt, ReceiptState
from hudhud.plugins import Platform

CAIRO = ZoneInfo("Africa/Cairo")

SUM = """
SELECT coalesce(sum(CASE kind WHEN 'settle' THEN amount WHEN 'refund' THEN -amount END), 0)::bigint,
       coalesce(sum(messages), 0)::bigint FROM ledger_entry WHERE account = $1
"""
EARN = """
INSERT INTO ledger_entry (key, account, kind, debit, credit, amount, currency, messages, at)
VALUES ($1, $2, $3, $4, $5, $6, 'EUR', $7, $8)
"""
NUMBERS = iter(range(1, 10_000))


async def moved(platform: Platform, account_id: int, micros: int, messages: int, at: datetime) -> None:
    """An entry of another time: above zero a settlement, below a refund."""
    kind, debit, credit = ("settle", "held", "earned") if micros > 0 else ("refund", "earned", "available")
    await platform.database.execute(
        EARN, f"test:{next(NUMBERS)}", account_id, kind, debit, credit, abs(micros), messages, at
    )


async def agrees(platform: Platform, account_id: int) -> ledger.Consumption:
    """The consumption of a year, which is what the ledger says in sum."""
    row = await platform.database.fetchrow(SUM, account_id)
    assert row is not None
    found = await ledger.consumption(platform, account_id, days=366)
    assert (found.spent.micros, found.messages) == tuple(row)
    return found


async def test_what_was_sent_today_is_there_at_once_without_what_was_refunded(post: Post) -> None:
    await post.running([f"{REFUNDED}{number:03}" for number in range(3)])
    lease = await post.lease()
    claimed = await post.claim(lease)
    assert claimed is not None
    ids = [one.message_id for one in claimed.batch.submissions]
    await post.turn(lease.connection_id, [Accepted(message, 1, f"ring-{message}") for message in ids])
    await post.receive(lease, Receipt(f"ring-{ids[0]}", ReceiptState.UNDELIVERED))

    found = await agrees(post.platform, post.account.id)

    assert (found.days[-1].messages, found.days[-1].spent) == (3, EUR("0.06"))


async def test_a_long_message_counts_once(post: Post) -> None:
    await post.running(["9001"], text="more than ten letters")
    lease = await post.lease()
    claimed = await post.claim(lease)
    assert claimed is not None
    (one,) = claimed.batch.submissions
    await post.turn(lease.connection_id, [Accepted(one.message_id, part, f"ring-{part}") for part in one.parts])

    found = await agrees(post.platform, post.account.id)

    assert len(one.parts) == 3
    assert (found.messages, found.spent) == (1, EUR("0.15"))


async def test_days_that_are_closed_and_days_that_are_open_are_the_ledger_in_sum(post: Post) -> None:
    account, now = post.account.id, datetime.now(UTC)
    for hours in range(0, 24 * 40, 7):
        await moved(post.platform, account, 10_000 + hours, 5, now - timedelta(hours=hours))
        await moved(post.platform, account, -(hours + 1), 0, now - timedelta(hours=hours / 2))

    before = await agrees(post.platform, account)
    await ledger.close_days(post.platform)
    closed = await agrees(post.platform, account)
    await moved(post.platform, account, 123, 1, now)
    await ledger.close_days(post.platform)
    after = await agrees(post.platform, account)

    assert closed == before
    assert after.days[:-2] == before.days[:-2]
    assert await post.platform.database.fetchval("SELECT count(*) FROM consumption") > 30


async def test_days_are_closed_once_whoever_comes_second(post: Post) -> None:
    account, now = post.account.id, datetime.now(UTC)
    for days in range(5):
        await moved(post.platform, account, 1_000, 1, now - timedelta(days=days))

    await asyncio.gather(*(ledger.close_days(post.platform) for _ in range(5)))

    assert (await agrees(post.platform, account)).messages == 5


async def test_a_day_begins_at_midnight_of_the_account(post: Post) -> None:
    midnight = datetime.now(CAIRO).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
    await moved(post.platform, post.account.id, 1_000, 1, midnight - timedelta(seconds=1))
    await moved(post.platform, post.account.id, 2_000, 2, midnight)

    await ledger.close_days(post.platform)
    days = {day.day: day.messages for day in (await agrees(post.platform, post.account.id)).days}

    assert (days[midnight.date() - timedelta(days=1)], days[midnight.date()]) == (1, 2)


async def test_thirty_days_are_given_also_when_nothing_was_sent(post: Post) -> None:
    found = await ledger.consumption(post.platform, post.account.id)

    assert len(found.days) == 30
    assert found.messages == 0
    assert found.days_left(EUR("10")) is None


async def test_credit_lasts_by_the_rate_since_the_first_day_that_cost_anything(post: Post) -> None:
    now = datetime.now(UTC)
    await moved(post.platform, post.account.id, 10_000_000, 1, now - timedelta(days=9))
    await moved(post.platform, post.account.id, 10_000_000, 1, now - timedelta(days=2))

    found = await ledger.consumption(post.platform, post.account.id)

    assert found.days_left(EUR("100")) == 50
    assert found.days_left(EUR("-1")) == 0
