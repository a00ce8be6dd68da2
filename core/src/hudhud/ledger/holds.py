"""Holds: money reserved before sending, settled as parts are accepted, and released once at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hudhud.errors import Conflict, InsufficientFunds
from hudhud.ledger.posting import Entry, post
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["NotEnoughCredit", "Refund", "Settlement", "close_hold", "hold", "refund", "remaining", "settle"]


@dataclass(frozen=True)
class NotEnoughCredit(InsufficientFunds):
    """Available credit does not cover a hold."""

    available: Money
    needed: Money
    code = "not_enough_credit"
    message = "Available credit is %(available)s; this costs %(needed)s. Add credit, or send to fewer recipients."


@dataclass(frozen=True)
class HoldIsTaken(Conflict):
    """A hold of this key exists: what it is for has begun already."""

    key: str
    code = "hold_is_taken"
    message = "This has begun already."


@dataclass(frozen=True, slots=True)
class Settlement:
    """`amount` millionths of a hold have been earned; `key` is unique to the batch that earned them."""

    key: str
    account_id: int
    hold_id: int
    amount: int
    subject: str


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount` millionths that had been settled go back to the balance."""

    key: str
    account_id: int
    hold_id: int
    amount: int
    subject: str


async def hold(platform: Platform, *, account_id: int, key: str, amount: Money, subject: str) -> int:
    """Reserve `amount`, or raise NotEnoughCredit; gives the hold's id. Call it in the transaction of what it is for.

    The condition and the change are one UPDATE, so that no race takes holds beyond balance + safe limit.
    """
    database = platform.database
    async with database.transaction():
        taken = await database.execute(
            "UPDATE ledger_balance SET held = held + $2 WHERE account = $1 AND balance + safe_limit - held >= $2",
            account_id,
            amount.micros,
        )
        if not taken:
            raise NotEnoughCredit(await available(platform, account_id, amount.currency), amount)
        hold_id = await database.fetchval(
            "INSERT INTO hold (account, key, amount) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING RETURNING id",
            account_id,
            key,
            amount.micros,
        )
        if hold_id is None:
            raise HoldIsTaken(key)
        if amount.micros:
            entry = Entry(f"hold:{key}", account_id, "hold", "available", "held", amount.micros, hold_id, subject)
            await post(platform, entry)
        return int(hold_id)


async def available(platform: Platform, account_id: int, currency: str) -> Money:
    """What a hold might have taken just now."""
    free = await platform.database.fetchval(
        "SELECT greatest(balance + safe_limit - held, 0) FROM ledger_balance WHERE account = $1", account_id
    )
    return Money(int(free or 0), currency)


async def settle(platform: Platform, settlements: Sequence[Settlement]) -> None:
    """Earn parts of holds, inside the caller's transaction; raises when a hold would be overdrawn (a bug)."""
    if not settlements:
        return
    database = platform.database
    # Rows are locked in the order of their ids, so that two settling transactions cannot block each other.
    for hold_id, amount in sorted(totals(settlements, by="hold_id").items()):
        changed = await database.execute(
            "UPDATE hold SET settled = settled + $2 WHERE id = $1 AND closed_at IS NULL", hold_id, amount
        )
        if not changed:
            raise RuntimeError(f"Hold {hold_id} is closed and cannot be settled.")
    for account_id, amount in sorted(totals(settlements, by="account_id").items()):
        await database.execute(
            "UPDATE ledger_balance SET balance = balance - $2, held = held - $2 WHERE account = $1", account_id, amount
        )
    await post(
        platform,
        *(Entry(s.key, s.account_id, "settle", "held", "earned", s.amount, s.hold_id, s.subject) for s in settlements),
    )


async def refund(platform: Platform, refunds: Sequence[Refund]) -> None:
    """Give settled money back (prices that are charged only when delivered), inside the caller's transaction."""
    if not refunds:
        return
    for account_id, amount in sorted(totals(refunds, by="account_id").items()):
        await platform.database.execute(
            "UPDATE ledger_balance SET balance = balance + $2 WHERE account = $1", account_id, amount
        )
    await post(
        platform,
        *(Entry(r.key, r.account_id, "refund", "earned", "available", r.amount, r.hold_id, r.subject) for r in refunds),
    )


def totals(moves: Sequence[Settlement] | Sequence[Refund], *, by: str) -> dict[int, int]:
    """Sums of the amounts by hold or by account."""
    sums: dict[int, int] = defaultdict(int)
    for move in moves:
        sums[getattr(move, by)] += move.amount
    return sums


async def close_hold(platform: Platform, *, hold_id: int, subject: str) -> int:
    """Release what a hold has left and end it; gives the millionths released, 0 when it had ended before."""
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            """
            UPDATE hold SET released = amount - settled, closed_at = now() WHERE id = $1 AND closed_at IS NULL
            RETURNING account, key, released
            """,
            hold_id,
        )
        if row is None or not row["released"]:
            return 0
        await database.execute(
            "UPDATE ledger_balance SET held = held - $2 WHERE account = $1", row["account"], row["released"]
        )
        entry = Entry(
            f"release:{row['key']}", row["account"], "release", "held", "available", row["released"], hold_id, subject
        )
        await post(platform, entry)
        return int(row["released"])


async def remaining(platform: Platform, hold_id: int) -> int:
    """Millionths that a hold still reserves."""
    left = await platform.database.fetchval("SELECT amount - settled - released FROM hold WHERE id = $1", hold_id)
    return int(left or 0)
