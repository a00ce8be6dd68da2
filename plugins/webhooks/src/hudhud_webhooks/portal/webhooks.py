"""The pages on which an account's admins set up webhooks, and see what was sent to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_web import (
    Flash,
    Form,
    Page,
    SeeOther,
    Verbatim,
    address_of,
    blank_form,
    language_of,
    read_form,
    recently_signed_in,
)
from hudhud_webhooks import deliveries, endpoints
from hudhud_webhooks.endpoints import Endpoint
from hudhud_webhooks.portal.places import HOME, LIST, PATH, WORDS, log_path, path_of
from hudhud_webhooks.settings import WebhookSettings

__all__ = ["WEBHOOKS"]

ONE: Final = f"{PATH}/{{public_id:str}}"
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}
SHOWN: Final = 30
NOTHING_FAILED: Final = Flash(N_("Nothing failed in this time."), kind="info")


class WebhookForm(msgspec.Struct, frozen=True):
    """Where, what for, and what it is told of."""

    url: Annotated[str, msgspec.Meta(max_length=2000)]
    description: str = ""
    kinds: list[str] = []


class ReplayForm(msgspec.Struct, frozen=True):
    """How far back to look for what failed."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 30)] = 24


@get(PATH)
async def show_webhooks(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The account's webhooks."""
    context = {
        **WORDS,
        "webhooks": await endpoints.listed(platform, principal.account_id),
        "most": platform.settings_of(WebhookSettings).per_account,
        "path_of": path_of,
    }
    return Page("webhooks/webhooks.html", title=N_("Webhooks"), parent=HOME, context=context)


@get(f"{PATH}/new", guards=[recently_signed_in])
async def show_new() -> Page:
    """The form."""
    return new_page(Form({"kinds": ["message.state"]}))


@post(PATH, status_code=200, guards=[recently_signed_in])
async def submit_new(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Make it, and show its secret, once."""
    form = await read_form(request, WebhookForm)
    with form.attempt():
        made = await endpoints.add(
            platform,
            account_id=principal.account_id,
            url=form.value.url,
            description=form.value.description,
            kinds=form.value.kinds,
            actor=principal.actor(address_of(request)),
        )
        return secret_page(made.endpoint, made.secret)
    return new_page(form)


@get(ONE)
async def show_webhook(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    public_id: FromPath[str],
    log: FromQuery[Literal["", "pending", "delivered", "failed"]] = "",
    before: FromQuery[int | None] = None,
) -> Page:
    """One of them: how it is, what it is told of, and what was sent."""
    found = await one(platform, principal, public_id)
    values = {"url": [found.url], "description": [found.description], "kinds": list(found.kinds)}
    return await one_page(request, platform, found, Form(values), state=log, before=before)


@post(ONE, status_code=200)
async def submit_change(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Response[Any]:
    """Change it."""
    form = await read_form(request, WebhookForm)
    found = await one(platform, principal, public_id)
    with form.attempt():
        await endpoints.change(
            platform,
            account_id=principal.account_id,
            endpoint_id=found.id,
            url=form.value.url,
            description=form.value.description,
            kinds=form.value.kinds,
            actor=principal.actor(address_of(request)),
        )
        return SeeOther(path_of(found.id), flash=Flash(N_("Saved.")))
    return await one_page(request, platform, found, form)


@post(f"{ONE}/secret", status_code=200, guards=[recently_signed_in])
async def submit_new_secret(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page:
    """Make a new secret, and show it, once."""
    found = await one(platform, principal, public_id)
    actor = principal.actor(address_of(request))
    secret = await endpoints.rotate(platform, account_id=principal.account_id, endpoint_id=found.id, actor=actor)
    return secret_page(found, secret, rotated=True)


@post(f"{ONE}/test", status_code=303)
async def submit_test(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> SeeOther:
    """Send an event that tells of nothing."""
    found = await one(platform, principal, public_id)
    sent = await deliveries.send_test(platform, account_id=principal.account_id, endpoint_id=found.id)
    told = Flash(N_("A test event is on its way. Reload this page in a moment to see the answer."), kind="info")
    return SeeOther(log_path(sent), flash=told)


@post(f"{ONE}/disable", status_code=303)
async def submit_off(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Tell it nothing more for now."""
    number = await done(request, platform, principal, public_id, endpoints.turn_off)
    return SeeOther(
        path_of(number), flash=Flash(N_("The webhook is disabled. Events of this time are not kept for it."))
    )


@post(f"{ONE}/enable", status_code=303)
async def submit_on(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Tell it again."""
    number = await done(request, platform, principal, public_id, endpoints.turn_on)
    return SeeOther(path_of(number), flash=Flash(N_("The webhook is enabled. It is told of what happens from now on.")))


@post(f"{ONE}/remove", status_code=303)
async def submit_removal(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Remove it with its log."""
    await done(request, platform, principal, public_id, endpoints.remove)
    return SeeOther(PATH, flash=Flash(N_("The webhook was removed.")))


@post(f"{ONE}/replay", status_code=303)
async def submit_replay_of_all(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Send again what failed."""
    form = await read_form(request, ReplayForm)
    found = await one(platform, principal, public_id)
    many = await deliveries.replay_failed(
        platform,
        account_id=principal.account_id,
        endpoint_id=found.id,
        within=timedelta(hours=form.value.hours),
        actor=principal.actor(address_of(request)),
    )
    told = Flash(N_("Sent again: %(many)s."), {"many": str(many)}) if many else NOTHING_FAILED
    return SeeOther(path_of(found.id), flash=told)


async def done(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    public_id: str,
    act: Callable[..., Awaitable[object]],
) -> int:
    """Do this to the account's webhook, in the name of whoever asks; gives its number. Raises NotFound."""
    number, actor = from_public("whk", public_id), principal.actor(address_of(request))
    await act(platform, account_id=principal.account_id, endpoint_id=number, actor=actor)
    return number


async def one(platform: Platform, principal: Principal, public_id: str) -> Endpoint:
    """The account's webhook of this id; raises NotFound."""
    return await endpoints.get(platform, account_id=principal.account_id, endpoint_id=from_public("whk", public_id))


def new_page(form: Form[Any]) -> Page:
    """The form of a new one."""
    context = {**WORDS, "form": form}
    return Page(
        "webhooks/new_webhook.html",
        title=N_("New webhook"),
        parent=LIST,
        context=context,
        status_code=form.status,
    )


async def one_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    endpoint: Endpoint,
    form: Form[Any],
    *,
    state: str = "",
    before: int | None = None,
) -> Page:
    """One that is there, with its log."""
    sent = await deliveries.deliveries(
        platform,
        account_id=endpoint.account_id,
        endpoint_id=endpoint.id,
        state=state,
        limit=SHOWN + 1,
        before=before,
    )
    path = path_of(endpoint.id)
    context = {
        **WORDS,
        "webhook": endpoint,
        "said": endpoint.operators_reason(language_of(request)),
        "form": form,
        "replaying": blank_form(hours=24),
        "deliveries": sent[:SHOWN],
        "state": state,
        "path": path,
        "newer": path if before is not None else "",
        "older": f"{path}?log={state}&before={sent[SHOWN - 1].id}" if len(sent) > SHOWN else "",
        "log_path": log_path,
        "log_days": platform.settings_of(WebhookSettings).log_days,
    }
    return Page(
        "webhooks/webhook.html",
        title=Verbatim(endpoint.description or endpoint.url),
        parent=LIST,
        context=context,
        status_code=form.status,
    )


def secret_page(endpoint: Endpoint, secret: str, *, rotated: bool = False) -> Page:
    """The secret, which is kept nowhere in the open."""
    context = {"webhook": endpoint, "secret": secret, "path": path_of(endpoint.id), "rotated": rotated}
    return Page(
        "webhooks/secret.html",
        title=N_("Signing secret"),
        parent=LIST,
        context={**context, "hours": endpoints.FORMER_HOURS},
        headers=KEPT_NOWHERE,
    )


WEBHOOKS: Final = Router(
    "/",
    route_handlers=[
        show_webhooks,
        show_new,
        submit_new,
        show_webhook,
        submit_change,
        submit_new_secret,
        submit_test,
        submit_off,
        submit_on,
        submit_removal,
        submit_replay_of_all,
    ],
)
