"""Finding an account and changing its credit: an adjustment is checked and shown before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from hudhud import accounts, ledger
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.ledger import Balance
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = [
    "Adjustment",
    "FoundAccount",
    "adjust_credit",
    "change_safe_limit",
    "find_accounts",
    "parse_amount",
    "prepare_adjustment",
]

LARGEST: Final = Decimal(1_000_000_000)
MOST_FOUND: Final = 20
SIGNS: Final = str.maketrans({"\u2212": "-", "\u066b": ".", "\u200e": "", "\u200f": "", "\u061c": "", "\u00a0": ""})


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account in a list of those that were found."""

    id: int
    name: str
    status: str
    balance: Money


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of credit that can be made: `key` makes it once, however often it is confirmed."""

    account: Account
    amount: Money
    reason: str
    key: str
    before: Balance

    @property
    def size(self) -> Money:
        """The amount without its sign."""
        return Money(abs(self.amount.micros), self.amount.currency)

    @property
    def stops_sending(self) -> bool:
        """Whether nothing would be left to send with."""
        return (self.after + self.before.safe_limit - self.before.held).micros <= 0

    @property
    def after(self) -> Money:
        """The balance that it leads to, as things stand."""
        return self.before.balance + self.amount


async def find_accounts(platform: Platform, text: str) -> list[FoundAccount]:
    """Accounts whose name holds `text`, or whose number it is; the latest ones for an empty text."""
    text = text.strip()
    rows = await platform.database.fetch(
        """
        SELECT a.id, a.name, a.status, a.currency, coalesce(b.balance, 0) AS balance
        FROM account a LEFT JOIN ledger_balance b ON b.account = a.id
        WHERE a.name ILIKE '%' || $1 || '%' OR a.id::text = $2
        ORDER BY (a.id::text = $2) DESC, a.id DESC LIMIT $3
        """,
        text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"),
        text,
        MOST_FOUND,
    )
    return [FoundAccount(row["id"], row["name"], row["status"], Money(row["balance"], row["currency"])) for row in rows]


def parse_amount(text: str, currency: str) -> Money:
    """An amount as a person types it, in Arabic digits too; raises Invalid for the field `amount`."""
    try:
        amount = Decimal(text.strip().translate(SIGNS))
    except InvalidOperation as error:
        raise Invalid(Problem("amount", N_("Enter an amount such as 250 or -12.50."), text)) from error
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise Invalid(Problem("amount", N_("The amount is at most 1,000,000,000."), text))
    if amount != round(amount, 6):
        raise Invalid(Problem("amount", N_("An amount has at most six decimals."), text))
    return Money.parse(amount, currency)


async def prepare_adjustment(platform: Platform, *, account_id: int, amount: str, reason: str, key: str) -> Adjustment:
    """Check an adjustment without making it; raises Invalid with every wrong field, or NotFound."""
    account = await accounts.get(platform, account_id)
    problems: list[Problem] = []
    money = Money(0, account.currency)
    try:
        money = parse_amount(amount, account.currency)
        if money.micros == 0:
            problems.append(Problem("amount", N_("Enter an amount other than zero."), amount))
    except Invalid as error:
        problems.extend(error.problems)
    if not reason.strip():
        problems.append(Problem("reason", N_("Say why: the reason stands in the account's history.")))
    if problems:
        raise Invalid(*problems)
    return Adjustment(account, money, reason.strip(), key, await ledger.balance(platform, account_id))


async def adjust_credit(platform: Platform, adjustment: Adjustment, actor: Actor) -> None:
    """Make the adjustment: one ledger entry, audited; confirmed again, it changes nothing more."""
    await ledger.adjust(
        platform,
        account_id=adjustment.account.id,
        amount=adjustment.amount,
        reason=adjustment.reason,
        actor=actor,
        key=f"adjust:{adjustment.account.id}:{adjustment.key}",
    )


async def change_safe_limit(platform: Platform, *, account_id: int, amount: str, reason: str, actor: Actor) -> None:
    """Set how far an account may go below zero; raises Invalid or NotFound."""
    account = await accounts.get(platform, account_id)
    if not reason.strip():
        raise Invalid(Problem("reason", N_("Say why: the reason stands in the account's history.")))
    limit = parse_amount(amount, account.currency)
    await ledger.set_safe_limit(platform, account_id=account_id, amount=limit, reason=reason.strip(), actor=actor)
