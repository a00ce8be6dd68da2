"""Holds: money reserved before sending, settled as parts are accepted, and released once at the end."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.errors import Conflict, InsufficientFunds
from hudhud.ledger.posting import Entry, post
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["NotEnoughCredit", "close_hold", "hold", "remaining"]


@dataclass(eq=False)
class NotEnoughCredit(InsufficientFunds):
    """Available credit does not cover a hold."""

    available: Money
    needed: Money
    code = "not_enough_credit"
    message = "Available credit is %(available)s; this costs %(needed)s. Add credit, or send to fewer recipients."


@dataclass(eq=False)
class HoldIsTaken(Conflict):
    """A hold of this key exists: what it is for has begun already."""

    key: str
    code = "hold_is_taken"
    message = "This has begun already."


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
