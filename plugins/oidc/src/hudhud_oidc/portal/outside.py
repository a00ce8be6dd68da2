"""Signing in through an outside provider, and linking one to a user who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, Router, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud.i18n import N_
from hudhud.identity import Principal, begin_pending, has_factor, sign_in_known
from hudhud.plugins import Platform
from hudhud_oidc.links import Unlinked, link, linked_user
from hudhud_oidc.outside import AttemptOver, Somebody, finish, start
from hudhud_oidc.providers import Provider, enabled_provider, offered_to
from hudhud_web import (
    Flash,
    OtherSignIns,
    Page,
    SeeOther,
    SignInLink,
    address_of,
    begin_session,
    frame_of,
    local_path,
    person_of,
    to_second_step,
)

__all__ = ["BUTTONS", "OUTSIDE", "attempt_cookie"]

COOKIE: Final = "hudhud_outside"
SECONDS: Final = 600
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


@get("/sign-in/with/{name:str}")
async def leave(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    name: FromPath[str],
    next: FromQuery[str] = "/",
) -> Response[None]:
    """Off to the provider."""
    provider = await enabled_provider(platform, name)
    started = await start(platform, provider, next_path=local_path(next))
    return Response(
        None,
        status_code=303,
        headers={"Location": started.location, **KEPT_NOWHERE},
        cookies=[attempt_cookie(request, started.cookie)],
    )


@get("/sign-in/with/{name:str}/callback")
async def come_back(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], name: FromPath[str]
) -> Response[Any]:
    """Back from the provider: signed in, linked, or told why not."""
    provider = await enabled_provider(platform, name)
    cookie = request.cookies.get(frame_of(request).cookie_name(COOKIE), "")
    who = await finish(platform, provider, cookie, dict(request.query_params))
    response = await (
        enter(request, platform, provider, who) if who.user_id is None else join(request, platform, provider, who)
    )
    response.cookies.append(attempt_cookie(request, ""))
    return response


async def enter(
    request: Request[Any, Any, Any], platform: Platform, provider: Provider, who: Somebody
) -> Response[Any]:
    """Begin the session of the linked user; being known elsewhere is a first factor, never the second."""
    try:
        user_id = await linked_user(platform, provider, who)
    except Unlinked as error:
        context = {"error": error, "provider": provider}
        title = N_("Not connected yet")
        return Page("oidc/unlinked.html", title=title, context=context, status_code=403, headers=KEPT_NOWHERE)
    owner = f"user:{user_id}"
    if await has_factor(platform, owner):
        return to_second_step(request, await begin_pending(platform, owner=owner), who.next)
    signed = await sign_in_known(
        platform,
        user_id=user_id,
        address=address_of(request),
        agent=request.headers.get("user-agent", ""),
        by=f"provider {provider.name}",
    )
    return begin_session(request, signed.token, who.next)


async def join(request: Request[Any, Any, Any], platform: Platform, provider: Provider, who: Somebody) -> Response[Any]:
    """Link the user who asked for it, if it is still he who is here."""
    person = person_of(request)
    if not isinstance(person, Principal) or person.viewer or person.user_id != who.user_id:
        raise AttemptOver
    await link(platform, provider, who, principal=person, actor=person.actor(address_of(request)))
    told = Flash(N_("From now on you can sign in with %(label)s."), {"label": provider.label})
    return SeeOther("/settings/connections", flash=told)


def attempt_cookie(request: Request[Any, Any, Any], value: str) -> Cookie:
    """The sealed attempt. Lax, since the browser comes back from another site."""
    frame = frame_of(request)
    return Cookie(
        frame.cookie_name(COOKIE),
        value=value,
        max_age=SECONDS if value else 0,
        secure=frame.secure,
        httponly=True,
        samesite="lax",
    )


async def buttons(platform: Platform) -> Sequence[SignInLink]:
    """What the sign-in page offers: a provider that is for one account is reached by its address alone."""
    return [SignInLink(one.label, one.path) for one in await offered_to(platform, None)]


BUTTONS: Final = OtherSignIns("oidc", buttons)
OUTSIDE: Final = Router("/", route_handlers=[leave, come_back])
