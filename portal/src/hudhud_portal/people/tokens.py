"""API tokens: the list, making one, a new secret in its place, and revoking it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.people.logins import LOGINS
from hudhud_portal.places import SETTINGS
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, address_of, read_form, recently_signed_in

__all__ = ["TOKENS"]

TOKENS_PAGE: Final = Crumb(N_("API tokens"), "/settings/tokens", SETTINGS)
SCOPE_WORDS: Final = {
    "contacts:write": N_("Add, change and delete contacts, and note opt-outs"),
    "messages:send": N_("Send single messages"),
    "campaigns:send": N_("Upload files; create, send and stop campaigns"),
    "read": N_("Look at the account, campaigns, messages and receipts"),
    "webhooks:write": N_("Set up, change and remove webhooks, if your role may"),
}


class NewToken(msgspec.Struct, frozen=True):
    """What the form asks; the token works until the end of the day `expires_at` in the user's time zone."""

    name: str
    scopes: list[str] = []
    kind: str = "live"
    expires_at: date | None = None


def ending(day: date | None, time_zone: str) -> datetime | None:
    """The last second of a day there."""
    return None if day is None else datetime.combine(day, time(23, 59, 59), ZoneInfo(time_zone))


@get("/settings/tokens")
async def show_tokens(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """Every token of the account."""
    found = await identity.tokens(platform, principal.account_id)
    return Page(
        "portal/people/tokens.html",
        title=N_("API tokens"),
        parent=SETTINGS,
        context={"tokens": found, "scope_words": SCOPE_WORDS, "dead": [one for one in found if one.state != "active"]},
    )


def new_page(platform: Platform, form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    return Page(
        "portal/people/new_token.html",
        title=N_("New API token"),
        parent=TOKENS_PAGE,
        context={"form": form, "scope_words": SCOPE_WORDS, "today": platform.clock.now().date().isoformat()},
        status_code=form.status,
    )


@get("/settings/tokens/new", guards=[recently_signed_in])
async def show_new(platform: NamedDependency[Platform]) -> Page:
    """Ask what the token is for."""
    return new_page(platform, Form({"scopes": list(SCOPE_WORDS), "kind": ["live"]}))


@post("/settings/tokens/new", status_code=200, guards=[recently_signed_in])
async def create(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Make it, and show it this once."""
    form = await read_form(request, NewToken)
    with form.attempt():
        asked = form.value
        token = await identity.create_token(
            platform,
            account_id=principal.account_id,
            user_id=maker(principal),
            name=asked.name,
            actor=principal.actor(address_of(request)),
            expires_at=ending(asked.expires_at, principal.time_zone),
            scopes=asked.scopes,
            test=asked.kind == "test",
        )
        return shown_once(token, asked.name)
    return new_page(platform, form)


@post("/settings/tokens/{public_id:str}/regenerate", status_code=200, guards=[recently_signed_in])
async def regenerate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page:
    """Put a new secret in its place, and show it this once."""
    token_id = from_public("tok", public_id)
    token = await identity.regenerate_token(
        platform,
        account_id=principal.account_id,
        user_id=maker(principal),
        token_id=token_id,
        actor=principal.actor(address_of(request)),
    )
    names = {one.id: one.name for one in await identity.tokens(platform, principal.account_id)}
    return shown_once(token, names[token_id])


@post("/settings/tokens/{public_id:str}/revoke", status_code=303)
async def revoke(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Stop it at once and for good."""
    await identity.revoke_token(
        platform,
        account_id=principal.account_id,
        token_id=from_public("tok", public_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther("/settings/tokens", flash=Flash(N_("The token was revoked. Programs that use it are refused now.")))


def shown_once(token: str, name: str) -> Page:
    """The page that shows a secret: nothing keeps it, so it is the only one."""
    context = {"token": token, "name": name, "test": token.startswith("hud_test_")}
    return Page("portal/people/token.html", title=N_("Your new token"), parent=TOKENS_PAGE, context=context)


def maker(principal: Principal) -> int:
    """The user for whom a token acts."""
    if principal.user_id is None:
        raise NotFound
    return principal.user_id


TOKENS = Router("/", route_handlers=[show_tokens, show_new, create, regenerate, revoke, LOGINS])
