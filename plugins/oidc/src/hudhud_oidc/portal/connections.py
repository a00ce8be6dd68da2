"""The page of a user's connections: outside providers that know him, and applications that act for him."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_oidc.consents import consents, withdraw
from hudhud_oidc.links import links, unlink
from hudhud_oidc.outside import start
from hudhud_oidc.portal.outside import attempt_cookie
from hudhud_oidc.portal.words import SCOPE_WORDS
from hudhud_oidc.providers import enabled_provider, offered_to
from hudhud_web import Crumb, Flash, Page, SeeOther, address_of, recently_signed_in

__all__ = ["CONNECTIONS"]

PATH: Final = "/settings/connections"
HOME: Final = Crumb(N_("Home"), "/")
LIST: Final = Crumb(N_("Connections"), PATH, HOME)


@get(PATH)
async def show_connections(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """Both lists."""
    user_id = principal.user_id or 0
    context = {
        "providers": await offered_to(platform, principal.account_id),
        "links": {one.issuer: one for one in await links(platform, user_id)},
        "consents": await consents(platform, user_id),
        "words": SCOPE_WORDS,
        "path": PATH,
        "public_id": lambda one: to_public("app", one.application_id),
    }
    return Page("oidc/connections.html", title=N_("Connections"), parent=HOME, context=context)


@post(f"{PATH}/{{name:str}}", status_code=200, guards=[recently_signed_in])
async def submit_link(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    name: FromPath[str],
) -> Page:
    """The way to the provider, as a page: a form of ours may not be answered with another site's address."""
    provider = await enabled_provider(platform, name)
    started = await start(platform, provider, next_path=PATH, user_id=principal.user_id)
    return Page(
        "oidc/onward.html",
        title=N_("On to your sign-in"),
        parent=LIST,
        context={"location": started.location, "label": provider.label},
        headers={"Cache-Control": "no-store"},
        cookies=[attempt_cookie(request, started.cookie)],
    )


@post(f"{PATH}/{{name:str}}/remove", status_code=303, guards=[recently_signed_in])
async def submit_unlink(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    name: FromPath[str],
) -> SeeOther:
    """Disconnect."""
    provider = await enabled_provider(platform, name)
    await unlink(platform, provider, principal=principal, actor=principal.actor(address_of(request)))
    told = Flash(N_("You can no longer sign in with %(label)s."), {"label": provider.label})
    return SeeOther(PATH, flash=told)


@post(f"{PATH}/applications/{{application_id:str}}/withdraw", status_code=303)
async def submit_withdrawal(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    application_id: FromPath[str],
) -> SeeOther:
    """Take back what an application was allowed."""
    await withdraw(
        platform,
        principal=principal,
        application_id=from_public("app", application_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther(PATH, flash=Flash(N_("The application can no longer act for you.")))


CONNECTIONS: Final = Router("/", route_handlers=[show_connections, submit_link, submit_unlink, submit_withdrawal])
