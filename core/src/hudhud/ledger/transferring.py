"""Moving credit between two accounts: two entries in one transaction, so that what leaves one arrives at the other."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.audit import Actor, record
from hudhud.errors import InsufficientFunds, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.ledger.posting import Entry, post
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["NotEnoughToMove", "Transfer", "transfer"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """`amount` from one account to another, once for a `key`.

    `payer_subject` and `payee_subject` say on each one's statement with whom; `reason` stands on both.
    """

    key: str
    payer_id: int
    payee_id: int
    amount: Money
    payer_subject: str = ""
    payee_subject: str = ""
    reason: str = ""


@dataclass(eq=False)
class NotEnoughToMove(InsufficientFunds):
    """Only what an account has of its own and does not hold can be moved: no safe limit is lent on."""

    free: Money
    wanted: Money
    code = "not_enough_to_move"
    message = "%(free)s can be moved now; you asked for %(wanted)s."


async def transfer(platform: Platform, wanted: Transfer, *, actor: Actor) -> bool:
    """Move it; False when this key was used before, which changes nothing.

    Raises Invalid for an amount that is not above zero or in another currency, NotEnoughToMove, NotFound.
    """
    if wanted.amount.micros <= 0:
        raise Invalid(Problem("amount", N_("Enter an amount above zero."), wanted.amount.decimal()))
    database = platform.database
    async with database.transaction():
        await lock(platform, wanted)
        if not await post(platform, *entries_of(wanted, actor)):
            return False
        taken = await database.execute(
            "UPDATE ledger_balance SET balance = balance - $2 WHERE account = $1 AND balance - held >= $2",
            wanted.payer_id,
            wanted.amount.micros,
        )
        if not taken:
            raise NotEnoughToMove(await free(platform, wanted), wanted.amount)
        await database.execute(
            "UPDATE ledger_balance SET balance = balance + $2 WHERE account = $1",
            wanted.payee_id,
            wanted.amount.micros,
        )
        for account_id, other_id, sign in (
            (wanted.payer_id, wanted.payee_id, -1),
            (wanted.payee_id, wanted.payer_id, 1),
        ):
            details = {"amount": (wanted.amount * sign).decimal(), "with": other_id, "reason": wanted.reason}
            subject = f"account:{account_id}"
            await record(database, actor, "ledger.transfer", subject, account_id=account_id, details=details)
    return True


async def lock(platform: Platform, wanted: Transfer) -> None:
    """Hold both balances, the lower id first: two transfers in opposite directions do not wait for each other."""
    rows = await platform.database.fetch(
        """
        SELECT b.account, a.currency FROM ledger_balance b JOIN account a ON a.id = b.account
        WHERE b.account = ANY ($1::bigint[]) ORDER BY b.account FOR NO KEY UPDATE OF b
        """,
        [wanted.payer_id, wanted.payee_id],
    )
    if len(rows) != 2:
        raise NotFound
    if {row["currency"] for row in rows} != {wanted.amount.currency}:
        raise Invalid(
            Problem("amount", N_("The amount is in another currency than the account."), wanted.amount.currency)
        )


def entries_of(wanted: Transfer, actor: Actor) -> tuple[Entry, Entry]:
    """What leaves the one, and what comes to the other; each account's books stay balanced by themselves."""
    out = Entry(
        key=f"transfer:{wanted.key}:out",
        account_id=wanted.payer_id,
        kind="transfer",
        debit="available",
        credit="outside",
        amount=wanted.amount.micros,
        subject=wanted.payer_subject,
        reason=wanted.reason,
        actor=actor.name,
    )
    into = Entry(
        key=f"transfer:{wanted.key}:in",
        account_id=wanted.payee_id,
        kind="transfer",
        debit="outside",
        credit="available",
        amount=wanted.amount.micros,
        subject=wanted.payee_subject,
        reason=wanted.reason,
        actor=actor.name,
    )
    return out, into


async def free(platform: Platform, wanted: Transfer) -> Money:
    """What the payer could have moved."""
    micros = await platform.database.fetchval(
        "SELECT greatest(balance - held, 0) FROM ledger_balance WHERE account = $1", wanted.payer_id
    )
    return Money(int(micros), wanted.amount.currency)
