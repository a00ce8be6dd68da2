"""The page on which operators arrange things with a customer, stop an account, and take one live."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import accounts
from hudhud.accounts import AccountKind, Arrangement
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import account_page, actor_of, given_reason
from hudhud_admin.price_lists import price_lists
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["arrangement_router"]

KINDS = ((AccountKind.PREPAID, N_("Prepaid")), (AccountKind.POSTPAID, N_("Postpaid")))


class ArrangeForm(msgspec.Struct):
    """What is arranged."""

    name: str
    kind: AccountKind
    price_list_id: int
    manager_id: int | None = None
    may_have_sub_accounts: bool = False
    second_factor_required: bool = False
    small_business: bool = False
    marketing_hours: bool = False
    reason: str = ""

    def arrangement(self) -> Arrangement:
        """The same without the reason."""
        return Arrangement(
            self.name,
            self.kind,
            self.price_list_id,
            self.manager_id,
            self.may_have_sub_accounts,
            self.second_factor_required,
            self.small_business,
            self.marketing_hours,
        )


class ReasonForm(msgspec.Struct):
    """Why."""

    reason: str = ""


@get("/{account_id:int}/settings")
async def show(platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """What is arranged with an account."""
    return await settings_page(platform, account_id)


@post("/{account_id:int}/settings", status_code=200)
async def arrange(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Arrange it."""
    form = await read_form(request, ArrangeForm)
    with form.attempt():
        wanted, reason = form.value.arrangement(), given_reason(form.value.reason)
        await accounts.arrange(platform, account_id, wanted, reason=reason, actor=actor_of(request))
        return SeeOther(f"/accounts/{account_id}/settings", flash=Flash(N_("The settings were kept.")))
    return await settings_page(platform, account_id, arranging=form)


@post("/{account_id:int}/suspend", status_code=200)
async def suspend(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Stop the account."""
    form = await read_form(request, ReasonForm)
    with form.attempt():
        reason = given_reason(form.value.reason)
        await accounts.suspend(platform, account_id, reason=reason, actor=actor_of(request))
        return SeeOther(f"/accounts/{account_id}/settings", flash=Flash(N_("The account is suspended.")))
    return await settings_page(platform, account_id, standing=form)


@post("/{account_id:int}/activate", status_code=200)
async def activate(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Let the account act again."""
    form = await read_form(request, ReasonForm)
    with form.attempt():
        reason = given_reason(form.value.reason)
        await accounts.activate(platform, account_id, reason=reason, actor=actor_of(request))
        return SeeOther(f"/accounts/{account_id}/settings", flash=Flash(N_("The account is active.")))
    return await settings_page(platform, account_id, standing=form)


@post("/{account_id:int}/live", status_code=200)
async def go_live(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """End the trial: the account reaches everybody."""
    form = await read_form(request, ReasonForm)
    with form.attempt():
        reason = given_reason(form.value.reason)
        await accounts.go_live(platform, account_id, reason=reason, actor=actor_of(request))
        return SeeOther(f"/accounts/{account_id}/settings", flash=Flash(N_("The account is live.")))
    return await settings_page(platform, account_id, living=form)


async def settings_page(
    platform: Platform,
    account_id: int,
    *,
    arranging: Form[Any] | None = None,
    standing: Form[Any] | None = None,
    living: Form[Any] | None = None,
) -> Page:
    """The page, with what was typed and what is wrong with it."""
    facts = await accounts.facts(platform, account_id)
    currency = (await accounts.get(platform, account_id)).currency
    present = {
        name: int(value) if isinstance(value, bool) else value for name, value in asdict(facts.arrangement).items()
    }
    context = {
        "facts": facts,
        "kinds": KINDS,
        "managers": await accounts.account_managers(platform),
        "price_lists": [listed for listed in await price_lists(platform) if listed.currency == currency],
        "arranging": arranging or blank_form(**present),
        "standing": standing or blank_form(),
        "living": living or blank_form(),
    }
    status = max(form.status for form in (arranging, standing, living, blank_form()) if form is not None)
    return await account_page(platform, account_id, "admin/account_settings.html", "/settings", context, status=status)


def arrangement_router() -> Router:
    """The routes under /accounts/{account_id}."""
    return Router("/accounts", route_handlers=[show, arrange, suspend, activate, go_live])
