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


# One statement: it runs in every turn of a gateway. Rows are taken in the order of their ids, so that two settling
# transactions rarely wait for each other crosswise; when they do, Postgres ends one, and its turn is tried again.
SETTLE = """
WITH told AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])
        AS t (key, account, hold, amount, subject)
),
held AS (
    UPDATE hold h SET settled = h.settled + s.amount
    FROM (SELECT hold, sum(amount)::bigint AS amount FROM told GROUP BY hold ORDER BY hold) s
    WHERE h.id = s.hold AND h.id = ANY ($3::bigint[]) AND h.closed_at IS NULL RETURNING h.id
),
paid AS (
    UPDATE ledger_balance b SET balance = b.balance - s.amount, held = b.held - s.amount
    FROM (SELECT account, sum(amount)::bigint AS amount FROM told GROUP BY account ORDER BY account) s
    WHERE b.account = s.account AND b.account = ANY ($2::bigint[])
),
posted AS (
    INSERT INTO ledger_entry (key, account, kind, debit, credit, amount, currency, hold, subject)
    SELECT t.key, t.account, 'settle', 'held', 'earned', t.amount, a.currency, t.hold, t.subject
    FROM told t JOIN account a ON a.id = t.account
)
SELECT count(*) FROM held
"""


async def settle(platform: Platform, settlements: Sequence[Settlement]) -> None:
    """Earn parts of holds, inside the caller's transaction; raises when a hold would be overdrawn (a bug)."""
    if not settlements:
        return
    changed = await platform.database.fetchval(
        SETTLE,
        [s.key for s in settlements],
        [s.account_id for s in settlements],
        [s.hold_id for s in settlements],
        [s.amount for s in settlements],
        [s.subject for s in settlements],
    )
    if changed != len({s.hold_id for s in settlements}):
        raise RuntimeError(f"A hold of {sorted({s.hold_id for s in settlements})} is closed and cannot be settled.")


async def refund(platform: Platform, refunds: Sequence[Refund]) -> None:
    """Give settled money back (prices that are charged only when delivered), inside the caller's transaction."""
    if not refunds:
        return
    for account_id, amount in sorted(totals(refunds).items()):
        await platform.database.execute(
            "UPDATE ledger_balance SET balance = balance + $2 WHERE account = $1", account_id, amount
        )
    await post(
        platform,
        *(Entry(r.key, r.account_id, "refund", "earned", "available", r.amount, r.hold_id, r.subject) for r in refunds),
    )


def totals(refunds: Sequence[Refund]) -> dict[int, int]:
    """Sums of the amounts by account."""
    sums: dict[int, int] = defaultdict(int)
    for move in refunds:
        sums[move.account_id] += move.amount
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
