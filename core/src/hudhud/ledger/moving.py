"""Money that sending earns or gives back, as a fragment of SQL: it moves in the very statement that makes it due.

A gateway's turn is one statement: the parts that change state and the money they cost are committed together or not
at all, in one round trip. `settle` and `refund` are the same fragment fed from Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hudhud.plugins import Platform

__all__ = ["MOVES", "Refund", "Settlement", "refund", "settle"]

# Follows CTEs `earned` and `given_back`, each (key, account, hold, amount, subject, messages) with amounts above
# zero. A hold that was closed, or has less left than is earned, violates its CHECK: the statement fails as a whole.
MOVES = """
    ledger_hold AS (
        UPDATE hold h SET settled = h.settled + s.amount
        FROM (SELECT hold, sum(amount)::bigint AS amount FROM earned GROUP BY hold ORDER BY hold) s
        WHERE h.id = s.hold AND h.id = ANY (ARRAY(SELECT hold FROM earned))
    ),
    ledger_moved AS (
        UPDATE ledger_balance b SET balance = b.balance + s.balance, held = b.held + s.held
        FROM (
            SELECT account, sum(balance)::bigint AS balance, sum(held)::bigint AS held FROM (
                SELECT account, -amount AS balance, -amount AS held FROM earned
                UNION ALL SELECT account, amount, 0 FROM given_back
            ) moves GROUP BY account ORDER BY account
        ) s
        WHERE b.account = s.account
          AND b.account = ANY (ARRAY(SELECT account FROM earned UNION ALL SELECT account FROM given_back))
    ),
    ledger_posted AS (
        INSERT INTO ledger_entry (key, account, kind, debit, credit, amount, currency, hold, subject, messages)
        SELECT m.key, m.account, m.kind, m.debit, m.credit, m.amount, a.currency, m.hold, m.subject,
            m.messages
        FROM (
            SELECT *, 'settle' AS kind, 'held' AS debit, 'earned' AS credit FROM earned
            UNION ALL SELECT *, 'refund', 'earned', 'available' FROM given_back
        ) m
        JOIN account a ON a.id = m.account
    )
"""

TOLD = """
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::int[])
        AS t (key, account, hold, amount, subject, messages)
"""


@dataclass(frozen=True, slots=True)
class Settlement:
    """`amount` millionths of a hold were earned with `messages`; `key` is unique to the batch that earned them."""

    key: str
    account_id: int
    hold_id: int
    amount: int
    subject: str
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount` millionths that had been settled go back to the balance."""

    key: str
    account_id: int
    hold_id: int
    amount: int
    subject: str


async def settle(platform: Platform, settlements: Sequence[Settlement]) -> None:
    """Earn parts of holds; raises asyncpg.CheckViolationError when a hold is closed or would be overdrawn (a bug)."""
    if settlements:
        await move(platform, settlements, earned=TOLD, given_back="SELECT * FROM earned WHERE false")


async def refund(platform: Platform, refunds: Sequence[Refund]) -> None:
    """Give settled money back (prices that are charged only when delivered)."""
    if refunds:
        await move(platform, refunds, earned=f"SELECT * FROM ({TOLD}) t WHERE false", given_back=TOLD)


async def move(
    platform: Platform, moves: Sequence[Settlement] | Sequence[Refund], *, earned: str, given_back: str
) -> None:
    """Run the fragment over values from Python."""
    await platform.database.execute(
        f"WITH earned AS ({earned}), given_back AS ({given_back}), {MOVES} SELECT 1",
        [one.key for one in moves],
        [one.account_id for one in moves],
        [one.hold_id for one in moves],
        [one.amount for one in moves],
        [one.subject for one in moves],
        [one.messages if isinstance(one, Settlement) else 0 for one in moves],
    )
