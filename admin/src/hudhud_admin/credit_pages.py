"""The pages on which operators change an account's credit and its safe limit."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import accounts, ledger
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import ACCOUNTS, account_page, actor_of
from hudhud_admin.credit import adjust_credit, change_safe_limit, find_accounts, prepare_adjustment
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, read_form

__all__ = ["credit_router"]

LINES = 10
KINDS = {
    "topup": N_("Top-up"),
    "promo": N_("Gift"),
    "adjust": N_("Adjustment"),
    "settle": N_("Messages"),
    "refund": N_("Refund"),
    "reversal": N_("Reversal"),
}


class AdjustForm(msgspec.Struct):
    """What the adjustment form sends; `confirmed` comes from the second step."""

    amount: str = ""
    reason: str = ""
    key: str = ""
    confirmed: bool = False


class LimitForm(msgspec.Struct):
    """What the safe limit form sends."""

    amount: str = ""
    reason: str = ""


@get("/")
async def search(platform: NamedDependency[Platform], q: FromQuery[str] = "") -> Page:
    """Find the account."""
    found = await find_accounts(platform, q)
    return Page("admin/credit_search.html", title=N_("Accounts"), context={"found": found, "q": q})


@get("/{account_id:int}")
async def account_credit(platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """An account's credit, and the forms that change it."""
    return await credit_page(platform, account_id)


@post("/{account_id:int}/adjust", status_code=200)
async def adjust(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Show what an adjustment leads to; made only when that was confirmed."""
    form = await read_form(request, AdjustForm)
    with form.attempt():
        given = form.value
        adjustment = await prepare_adjustment(
            platform,
            account_id=account_id,
            amount=given.amount,
            reason=given.reason,
            key=given.key or new_key(),
        )
        if not given.confirmed:
            context = {"adjustment": adjustment, "form": form}
            parent = Crumb(Verbatim(adjustment.account.name), f"/accounts/{account_id}", ACCOUNTS)
            return Page("admin/credit_confirm.html", title=N_("Check the adjustment"), context=context, parent=parent)
        await adjust_credit(platform, adjustment, actor_of(request))
        return SeeOther(f"/accounts/{account_id}", flash=Flash(N_("The credit was adjusted.")))
    return await credit_page(platform, account_id, adjusting=form)


@post("/{account_id:int}/limit", status_code=200)
async def limit(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Set the safe limit."""
    form = await read_form(request, LimitForm)
    with form.attempt():
        given = form.value
        await change_safe_limit(
            platform, account_id=account_id, amount=given.amount, reason=given.reason, actor=actor_of(request)
        )
        return SeeOther(f"/accounts/{account_id}", flash=Flash(N_("The safe limit was set.")))
    return await credit_page(platform, account_id, limiting=form)


async def credit_page(
    platform: Platform,
    account_id: int,
    *,
    adjusting: Form[Any] | None = None,
    limiting: Form[Any] | None = None,
) -> Page:
    """The page of one account, with what was typed and what is wrong with it."""
    await accounts.get(platform, account_id)
    balance = await ledger.balance(platform, account_id)
    context: Mapping[str, object] = {
        "balance": balance,
        "lines": await ledger.statement(platform, account_id, limit=LINES),
        "kinds": KINDS,
        "adjusting": adjusting or blank_form(),
        "limiting": limiting or blank_form(amount=balance.safe_limit.decimal()),
    }
    status = max(form.status for form in (adjusting, limiting, blank_form()) if form is not None)
    return await account_page(platform, account_id, "admin/credit_account.html", "", context, status=status)


def new_key() -> str:
    """What makes one adjustment itself, however often it is sent."""
    return secrets.token_hex(8)


def credit_router() -> Router:
    """The routes under /accounts."""
    return Router("/accounts", route_handlers=[search, account_credit, adjust, limit])
