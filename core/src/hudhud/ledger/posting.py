"""Writing entries: each moves one amount from one book to another, so every entry sums to zero by its form.

Books of an account: `outside` (the world that pays), `available` and `held` (together the balance),
`earned` (ours). The entry's key derives from what it is for; the same key posts once.
"""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Entry", "adjust", "post"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement to be posted; `amount` in millionths, above zero."""

    key: str
    account_id: int
    kind: str
    debit: str
    credit: str
    amount: int
    hold_id: int | None = None
    subject: str = ""
    reason: str = ""
    actor: str = ""


async def post(platform: Platform, *entries: Entry) -> int:
    """Append entries, inside the caller's transaction; gives how many were new (a known key changes nothing)."""
    return await platform.database.execute(
        """
        INSERT INTO ledger_entry (key, account, kind, debit, credit, amount, currency, hold, subject, reason, actor)
        SELECT e.key, e.account, e.kind, e.debit, e.credit, e.amount, a.currency, e.hold, e.subject, e.reason, e.actor
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
                    $8::text[], $9::text[], $10::text[])
             AS e (key, account, kind, debit, credit, amount, hold, subject, reason, actor)
        JOIN account a ON a.id = e.account
        ON CONFLICT (key) DO NOTHING
        """,
        [e.key for e in entries],
        [e.account_id for e in entries],
        [e.kind for e in entries],
        [e.debit for e in entries],
        [e.credit for e in entries],
        [e.amount for e in entries],
        [e.hold_id for e in entries],
        [e.subject for e in entries],
        [e.reason for e in entries],
        [e.actor for e in entries],
    )


async def adjust(
    platform: Platform, *, account_id: int, amount: Money, reason: str, actor: Actor, key: str, kind: str = "adjust"
) -> None:
    """Add to or take from a balance, with a reason; a key that was used before changes nothing.

    May take the balance below zero: then nothing can be held until it is above again.
    Raises Invalid for an amount of zero, another currency than the account's, or no reason.
    """
    async with platform.database.transaction() as connection:
        currency = await connection.fetchval(
            "SELECT a.currency FROM account a JOIN ledger_balance b ON b.account = a.id WHERE a.id = $1 "
            "FOR UPDATE OF b",
            account_id,
        )
        check_adjustment(amount, currency, reason)
        incoming = amount.micros > 0
        posted = await post(
            platform,
            Entry(
                key=key,
                account_id=account_id,
                kind=kind,
                debit="outside" if incoming else "available",
                credit="available" if incoming else "outside",
                amount=abs(amount.micros),
                reason=reason,
                actor=actor.name,
            ),
        )
        if not posted:
            return
        await connection.execute(
            "UPDATE ledger_balance SET balance = balance + $2 WHERE account = $1", account_id, amount.micros
        )
        await record(
            platform.database,
            actor,
            f"ledger.{kind}",
            f"account:{account_id}",
            account_id=account_id,
            details={"amount": amount.decimal(), "currency": amount.currency, "reason": reason},
        )


def check_adjustment(amount: Money, currency: str | None, reason: str) -> None:
    """Raise Invalid with every wrong value."""
    problems = []
    if currency is None:
        problems.append(Problem("account", N_("There is no such account.")))
    elif amount.currency != currency:
        problems.append(Problem("amount", N_("The amount is in another currency than the account."), amount.currency))
    if amount.micros == 0:
        problems.append(Problem("amount", N_("Enter an amount other than zero."), "0"))
    if not reason.strip():
        problems.append(Problem("reason", N_("Say why: the reason stands in the account's history.")))
    if problems:
        raise Invalid(*problems)
