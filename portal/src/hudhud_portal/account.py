"""Settings, and the account's own page: its facts, whom to turn to, and the low-balance alert."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency

from hudhud import ledger
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud_portal.dashboard import load_facts
from hudhud_portal.places import HOME, SETTINGS
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, permitted, read_form

__all__ = ["change_alert", "show_account", "show_settings"]


MOST: Final = 10**9


class Alert(msgspec.Struct, frozen=True):
    """The alert's form; without an amount nobody is warned."""

    amount: Decimal | None = None


@get("/settings")
async def show_settings(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """Everything that the gear leads to, as a page: for phones, and for browsers without script."""
    return Page(
        "portal/settings.html", title=SETTINGS.title, parent=HOME, context=dict(await facts(platform, principal))
    )


async def facts(platform: Platform, principal: Principal) -> dict[str, object]:
    """The account's facts, with how long its credit lasts."""
    found = dict(await load_facts(platform, principal))
    consumed = await ledger.consumption(platform, principal.account_id)
    credit = await ledger.balance(platform, principal.account_id)
    return {**found, "days_left": consumed.days_left(credit.balance)}


async def account_page(platform: Platform, principal: Principal, form: Form[Any]) -> Page:
    """The page with its form."""
    context = {**await facts(platform, principal), "form": form, "currency": principal.currency}
    return Page("portal/account.html", title=N_("Account"), parent=SETTINGS, context=context, status_code=form.status)


@get("/settings/account")
async def show_account(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The account as its users see it."""
    alert = await ledger.low_balance_alert(platform, principal.account_id)
    return await account_page(platform, principal, blank_form(amount=alert.decimal() if alert else None))


@post("/settings/account", status_code=200, guards=[permitted("account.manage")])
async def change_alert(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Set the low-balance alert."""
    form = await read_form(request, Alert)
    with form.attempt():
        await ledger.set_low_balance_alert(
            platform,
            account_id=principal.account_id,
            amount=money_of(form.value.amount, principal.currency),
            actor=principal.actor(address_of(request)),
        )
        return SeeOther("/settings/account", flash=Flash(N_("The alert was saved.")))
    return await account_page(platform, principal, form)


def money_of(amount: Decimal | None, currency: str) -> Money | None:
    """The amount as money; raises Invalid for one that nobody has."""
    if amount is None:
        return None
    if not (amount.is_finite() and amount < MOST):
        raise Invalid(Problem("amount", N_("Enter an amount below 1,000,000,000."), str(amount)))
    return Money.parse(amount, currency)
