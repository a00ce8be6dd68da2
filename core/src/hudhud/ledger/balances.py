"""What an account has, has reserved and may still use."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Balance", "balance", "open_books", "set_safe_limit"]


@dataclass(frozen=True, slots=True)
class Balance:
    """`balance` includes what is `held`; `available` is what a new hold may take: balance + safe limit - held."""

    balance: Money
    held: Money
    safe_limit: Money

    @property
    def available(self) -> Money:
        """What may still be held, never below zero."""
        free = self.balance + self.safe_limit - self.held
        return Money(max(free.micros, 0), free.currency)


async def open_books(platform: Platform, account_id: int) -> None:
    """Give a new account its balance of zero; inside the transaction that creates it."""
    await platform.database.execute(
        "INSERT INTO ledger_balance (account) VALUES ($1) ON CONFLICT DO NOTHING", account_id
    )


async def balance(platform: Platform, account_id: int) -> Balance:
    """The account's balance; raises NotFound."""
    row = await platform.database.fetchrow(
        """
        SELECT b.balance, b.held, b.safe_limit, a.currency
        FROM ledger_balance b JOIN account a ON a.id = b.account WHERE b.account = $1
        """,
        account_id,
    )
    if row is None:
        raise NotFound
    currency = row["currency"]
    return Balance(Money(row["balance"], currency), Money(row["held"], currency), Money(row["safe_limit"], currency))


async def set_safe_limit(platform: Platform, *, account_id: int, amount: Money, reason: str, actor: Actor) -> None:
    """Set how far holds may take the balance below zero; raises Invalid below zero or in another currency."""
    present = await balance(platform, account_id)
    problems = []
    if amount.micros < 0:
        problems.append(Problem("amount", N_("The safe limit is zero or more."), amount.decimal()))
    if amount.currency != present.balance.currency:
        problems.append(Problem("amount", N_("The amount is in another currency than the account."), amount.currency))
    if problems:
        raise Invalid(*problems)
    async with platform.database.transaction() as connection:
        await connection.execute(
            "UPDATE ledger_balance SET safe_limit = $2 WHERE account = $1", account_id, amount.micros
        )
        await record(
            platform.database,
            actor,
            "ledger.safe_limit",
            f"account:{account_id}",
            account_id=account_id,
            details={"from": present.safe_limit.decimal(), "to": amount.decimal(), "reason": reason},
        )
