"""Webhooks in the operators' console: who is told, what fails, and the verbs that help.

What was told to a customer's program is not shown: events name people who were written to. That they failed, when,
and what the other side's status was, is enough to help.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_admin import actor_of
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, language_of, read_form
from hudhud_webhooks import deliveries, operating
from hudhud_webhooks.addresses import told_url
from hudhud_webhooks.operating import Which
from hudhud_webhooks.settings import WebhookSettings
from hudhud_webhooks.words import PROBLEM_WORDS

__all__ = ["CONSOLE"]

PATH: Final = "/webhooks"
LIST: Final = Crumb(N_("Webhooks"), PATH)
ON_A_PAGE: Final = 50
FILTERS: Final = (
    (Which.ALL, N_("All")),
    (Which.ACTIVE, N_("Active")),
    (Which.FAILING, N_("Failing")),
    (Which.DISABLED, N_("Disabled")),
    (Which.HELD_OFF, N_("Disabled by us")),
)
DISABLED_BY: Final = {
    "user": N_("Its account disabled it."),
    "failing": N_("It failed for too long, so it was disabled."),
    "gone": N_("It answered that it is gone (410), so it was disabled."),
    "operator": N_("We disabled it. Its account reads why:"),
}
WORDS: Final = {"problem_words": PROBLEM_WORDS, "disabled_by": DISABLED_BY}


class ReasonForm(msgspec.Struct):
    """Why, for the account to read."""

    reason_en: str = ""
    reason_ar: str = ""


class ReplayForm(msgspec.Struct):
    """How far back to look for what failed."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 30)] = 24


@get("/")
async def show(
    platform: NamedDependency[Platform],
    account: FromQuery[str] = "",
    which: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Page:
    """Webhooks of all accounts, newest first."""
    wanted = Which(which) if which in set(Which) else Which.ALL
    found = await operating.watched(platform, account=account, which=wanted, limit=ON_A_PAGE + 1, before=before)
    shown = found[:ON_A_PAGE]
    asked = {"account": account, "which": wanted.value}
    more = {**asked, "before": shown[-1].endpoint.id} if len(found) > ON_A_PAGE else {}
    context = {
        "webhooks": shown,
        "account": account,
        "which": wanted,
        "filters": FILTERS,
        "told_url": told_url,
        "older": f"{PATH}?{urlencode(more)}" if more else "",
        "newest": f"{PATH}?{urlencode(asked)}" if before else "",
    }
    return Page("webhooks/console_list.html", title=N_("Webhooks"), context=context)


@get("/{endpoint_id:int}")
async def show_one(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    *,
    endpoint_id: FromPath[int],
    log: FromQuery[Literal["", "pending", "delivered", "failed"]] = "",
    before: FromQuery[int | None] = None,
) -> Page:
    """One webhook, with what was sent to it."""
    return await one_page(request, platform, endpoint_id, state=log, before=before)


@post("/{endpoint_id:int}/disable", status_code=200)
async def hold_off(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], endpoint_id: FromPath[int]
) -> Page | SeeOther:
    """Disable it until an operator enables it."""
    form = await read_form(request, ReasonForm)
    with form.attempt():
        await operating.hold_off(
            platform,
            endpoint_id=endpoint_id,
            reason_en=form.value.reason_en,
            reason_ar=form.value.reason_ar,
            actor=actor_of(request),
        )
        told = Flash(N_("The webhook is disabled, and its account’s administrators were told why."))
        return SeeOther(f"{PATH}/{endpoint_id}", flash=told)
    return await one_page(request, platform, endpoint_id, disabling=form)


@post("/{endpoint_id:int}/enable", status_code=303)
async def enable(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], endpoint_id: FromPath[int]
) -> SeeOther:
    """Enable it, whoever disabled it."""
    await operating.enable(platform, endpoint_id=endpoint_id, actor=actor_of(request))
    told = Flash(N_("The webhook is enabled. It is told of what happens from now on."))
    return SeeOther(f"{PATH}/{endpoint_id}", flash=told)


@post("/{endpoint_id:int}/replay", status_code=303)
async def replay(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], endpoint_id: FromPath[int]
) -> SeeOther:
    """Send again what failed."""
    form = await read_form(request, ReplayForm)
    within = timedelta(hours=form.value.hours)
    many = await operating.replay_failed(platform, endpoint_id=endpoint_id, within=within, actor=actor_of(request))
    nothing = Flash(N_("Nothing failed in this time."), kind="info")
    told = Flash(N_("Sent again: %(many)s."), {"many": str(many)}) if many else nothing
    return SeeOther(f"{PATH}/{endpoint_id}", flash=told)


async def one_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    endpoint_id: int,
    *,
    state: str = "",
    before: int | None = None,
    disabling: Form[Any] | None = None,
) -> Page:
    """The page, with what was typed and what is wrong with it; raises NotFound."""
    found = await operating.watched_one(platform, endpoint_id)
    webhook, path = found.endpoint, f"{PATH}/{endpoint_id}"
    who: Final = {"account_id": webhook.account_id, "endpoint_id": endpoint_id}
    sent = await deliveries.deliveries(platform, **who, state=state, limit=ON_A_PAGE + 1, before=before)
    first = f"{path}?{urlencode({'log': state})}"
    context = {
        **WORDS,
        "found": found,
        "webhook": webhook,
        "url": told_url(webhook.url),
        "said": webhook.operators_reason(language_of(request)),
        "path": path,
        "state": state,
        "deliveries": sent[:ON_A_PAGE],
        "public_id": to_public,
        "log_days": platform.settings_of(WebhookSettings).log_days,
        "newest": first if before is not None else "",
        "older": f"{first}&before={sent[ON_A_PAGE - 1].id}" if len(sent) > ON_A_PAGE else "",
        "disabling": disabling or blank_form(),
        "replaying": blank_form(hours=24),
    }
    status = disabling.status if disabling else 200
    title = Verbatim(context["url"])
    return Page("webhooks/console_one.html", title=title, parent=LIST, context=context, status_code=status)


CONSOLE: Final = Router(PATH, route_handlers=[show, show_one, hold_off, enable, replay])
