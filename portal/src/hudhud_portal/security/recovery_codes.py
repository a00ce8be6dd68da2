"""Recovery codes: shown once, when the first factor is there or when new ones are asked for."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency

from hudhud import identity
from hudhud.audit import Actor
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.security.overview import SECURITY_PAGE
from hudhud_web import Flash, Page, SeeOther, address_of, recently_signed_in

__all__ = ["after_adding", "make_codes"]


@post("/settings/security/recovery-codes", status_code=200, guards=[recently_signed_in])
async def make_codes(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Ten new codes; the former ones are dead."""
    return await codes_page(platform, principal, principal.actor(address_of(request)))


async def after_adding(platform: Platform, principal: Principal, actor: Actor) -> Response[Any]:
    """After a factor was added: the codes with the first one, else back to the page of security."""
    if await identity.recovery_codes_left(platform, principal.owner):
        return SeeOther(SECURITY_PAGE.path, flash=Flash(N_("It was added. Signing in asks for it from now on.")))
    return await codes_page(platform, principal, actor)


async def codes_page(platform: Platform, principal: Principal, actor: Actor) -> Page:
    """Make the codes and show them."""
    codes = await identity.make_recovery_codes(platform, owner=principal.owner, actor=actor)
    return Page(
        "portal/security/recovery_codes.html",
        title=N_("Keep these recovery codes"),
        parent=SECURITY_PAGE,
        context={"codes": codes},
    )
