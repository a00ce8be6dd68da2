"""Warning an account before its credit is used up: once, until its balance was above the alert again."""

from __future__ import annotations

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import DEFAULT_LANGUAGE, N_
from hudhud.ledger.consumption import consumption
from hudhud.mail import post
from hudhud.money import Money
from hudhud.notifications import notify
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["low_balance_alert", "set_low_balance_alert", "warn_of_low_balances"]

# The UPDATE is the decision: of two workers one gets the row, and a second round finds it warned.
LOW = """
UPDATE account a SET low_balance_warned_at = now() FROM ledger_balance b
WHERE b.account = a.id AND a.low_balance IS NOT NULL AND b.balance < a.low_balance
  AND a.low_balance_warned_at IS NULL AND a.status = 'active'
RETURNING a.id, a.currency, b.balance
"""
HIGH = """
UPDATE account a SET low_balance_warned_at = NULL FROM ledger_balance b
WHERE b.account = a.id AND a.low_balance_warned_at IS NOT NULL
  AND (a.low_balance IS NULL OR b.balance >= a.low_balance)
"""
# Whoever may do something about it.
ADMINS = "SELECT email, language FROM app_user WHERE account = $1 AND active AND role = 'admin' ORDER BY id"

WITH_DAYS = N_("Your balance is low: %(balance)s. At your present rate it lasts about %(days)s days.")
WITHOUT_DAYS = N_("Your balance is low: %(balance)s.")


async def low_balance_alert(platform: Platform, account_id: int) -> Money | None:
    """The balance below which the account is warned; None for no warning. Raises NotFound."""
    row = await platform.database.fetchrow("SELECT low_balance, currency FROM account WHERE id = $1", account_id)
    if row is None:
        raise NotFound
    return None if row["low_balance"] is None else Money(row["low_balance"], row["currency"])


async def set_low_balance_alert(platform: Platform, *, account_id: int, amount: Money | None, actor: Actor) -> None:
    """Have the account warned below `amount`, or with None never; raises Invalid."""
    if amount is not None and amount.micros < 0:
        raise Invalid(Problem("amount", N_("Enter zero or more."), amount.decimal()))
    async with platform.database.transaction() as db:
        was = await low_balance_alert(platform, account_id)
        if was == amount:
            return
        await db.execute(
            "UPDATE account SET low_balance = $2, low_balance_warned_at = NULL WHERE id = $1",
            account_id,
            None if amount is None else amount.micros,
        )
        await record(
            platform.database,
            actor,
            "account.low_balance",
            f"account:{account_id}",
            account_id=account_id,
            details={"from": was and was.decimal(), "to": amount and amount.decimal()},
        )


@core_task("ledger.warn", every=60)
async def warn_of_low_balances(platform: Platform) -> None:
    """Warn every account whose balance fell below its alert, and forget the warning once it is above again."""
    await platform.database.execute(HIGH)
    async with platform.database.transaction():
        for row in await platform.database.fetch(LOW):
            await warn(platform, row)


async def warn(platform: Platform, row: Row) -> None:
    """Tell everybody of the account in the portal, and its admins by e-mail."""
    balance = Money(row["balance"], row["currency"])
    days = (await consumption(platform, row["id"])).days_left(balance)
    await notify(
        platform,
        account_id=row["id"],
        kind="low_balance",
        tone="warning",
        message=WITHOUT_DAYS if days is None else WITH_DAYS,
        values={"balance": balance} if days is None else {"balance": balance, "days": days},
        path="/credit",
    )
    link = f"{platform.settings.base_url.rstrip('/')}/credit"
    told = {"balance": str(balance), "days": "" if days is None else str(days), "link": link}
    for admin in await platform.database.fetch(ADMINS, row["id"]):
        language = admin["language"] or DEFAULT_LANGUAGE
        await post(
            platform, name="low_balance", to=admin["email"], language=language, values=told, account_id=row["id"]
        )
