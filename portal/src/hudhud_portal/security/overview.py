"""The page of one's own security: factors, recovery codes, sessions; and what the account requires."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.places import HOME
from hudhud_portal.security.agents import browser_of
from hudhud_web import Crumb, Flash, Page, SeeOther, address_of, permitted, read_form, recently_signed_in

__all__ = ["SECURITY_PAGE", "remove", "require", "show_security"]

SECURITY_PAGE = Crumb(N_("Security"), "/settings/security", HOME)


class Requirement(msgspec.Struct, frozen=True):
    """Whether the account requires a second factor from now on."""

    required: bool


@get("/settings/security")
async def show_security(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """Everything on one page."""
    sessions = await identity.sessions(platform, principal.user_id or 0)
    context = {
        "factors": await identity.factors(platform, principal.owner),
        "codes_left": await identity.recovery_codes_left(platform, principal.owner),
        "sessions": [(one, *browser_of(one.agent)) for one in sessions],
        "session_id": principal.session_id,
        "required": await identity.is_factor_required(platform, principal.account_id),
    }
    return Page("portal/security/overview.html", title=SECURITY_PAGE.title, parent=HOME, context=context)


@post("/settings/security/factors/{factor:int}/remove", status_code=303, guards=[recently_signed_in])
async def remove(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    factor: FromPath[int],
) -> SeeOther:
    """Take a factor away; the page says so when it is the last one of an account that requires it."""
    told = Flash(N_("It was removed. Signing in no longer asks for it."))
    try:
        await identity.remove_factor(
            platform,
            owner=principal.owner,
            factor_id=factor,
            required=await identity.is_factor_required(platform, principal.account_id),
            actor=principal.actor(address_of(request)),
        )
    except identity.LastFactor as error:
        told = Flash(error.message, kind="warning")
    return SeeOther(SECURITY_PAGE.path, flash=told)


@post("/settings/security/require", status_code=303, guards=[permitted("security.require"), recently_signed_in])
async def require(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> SeeOther:
    """Require a second factor of every user of the account, or no longer."""
    form = await read_form(request, Requirement)
    required = form.value.required
    await identity.require_factor(
        platform, principal.account_id, required=required, actor=principal.actor(address_of(request))
    )
    yes = N_("From now on every user of your account needs a second factor.")
    return SeeOther(SECURITY_PAGE.path, flash=Flash(yes if required else N_("A second factor is now optional.")))
