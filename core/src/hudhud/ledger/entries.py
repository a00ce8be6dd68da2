"""Reading the ledger: every entry, and the customer's statement with one line a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hudhud.database import Row
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["LedgerEntry", "StatementLine", "entries", "statement"]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry; `amount` as the balance feels it: above zero in, below zero out, zero for holds and releases."""

    id: int
    key: str
    kind: str
    amount: Money
    moved: Money
    subject: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a customer's statement; all settlements of one hold (a campaign) are one line."""

    id: int
    at: datetime
    kind: str
    amount: Money
    subject: str
    reason: str
    entries: int


SIGNED = """
    CASE WHEN credit IN ('available', 'held') THEN amount ELSE 0 END
  - CASE WHEN debit IN ('available', 'held') THEN amount ELSE 0 END
"""


async def entries(
    platform: Platform, account_id: int, *, limit: int = 100, before: int | None = None
) -> list[LedgerEntry]:
    """Entries, newest first; `before` is the id of the last one already seen."""
    rows = await platform.database.fetch(
        f"""
        SELECT id, key, kind, {SIGNED} AS effect, amount, currency, subject, reason, actor, at
        FROM ledger_entry WHERE account = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
    )
    return [entry_of(row) for row in rows]


def entry_of(row: Row) -> LedgerEntry:
    """A row as an entry."""
    currency = row["currency"]
    return LedgerEntry(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        amount=Money(row["effect"], currency),
        moved=Money(row["amount"], currency),
        subject=row["subject"],
        reason=row["reason"],
        actor=row["actor"],
        at=row["at"],
    )


async def statement(
    platform: Platform, account_id: int, *, limit: int = 100, before: int | None = None
) -> list[StatementLine]:
    """Lines that moved the balance, newest first; `before` is the id of the last line already seen."""
    rows = await platform.database.fetch(
        f"""
        SELECT max(id) AS id, max(at) AS at, kind, sum({SIGNED})::bigint AS effect, currency,
               max(subject) AS subject, max(reason) AS reason, count(*) AS entries
        FROM ledger_entry
        WHERE account = $1 AND kind NOT IN ('hold', 'release')
        GROUP BY kind, currency, CASE WHEN kind IN ('settle', 'refund') THEN hold::text ELSE 'entry ' || id END
        HAVING $2::bigint IS NULL OR max(id) < $2
        ORDER BY max(id) DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
    )
    return [
        StatementLine(
            row["id"],
            row["at"],
            row["kind"],
            Money(row["effect"], row["currency"]),
            row["subject"],
            row["reason"],
            row["entries"],
        )
        for row in rows
    ]
