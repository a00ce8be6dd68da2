"""The page where a user is asked whether an application may have what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc6749.errors import AccessDeniedError, OAuth2Error
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency

from hudhud.i18n import N_
from hudhud.identity import Principal, sessions
from hudhud.plugins import Platform
from hudhud_oidc.asking import AskedWrongly, Asking, read, way_back
from hudhud_oidc.granting import ApplicationElsewhere, approve
from hudhud_oidc.portal.words import SCOPE_WORDS
from hudhud_oidc.redirects import origin_of
from hudhud_web import Audience, Page, SeeOther, address_of, frame_of, let_forms_go_to, person_of

__all__ = ["CONSENT"]

PATH: Final = "/oauth/authorize"
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}
FRESH: Final = timedelta(minutes=2)
"""Whoever is asked to sign in anew needs this long to come back."""


@get(PATH)
async def ask(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
    """The page, or the way to sign in first, or the way back with what is wrong."""
    asking = await read(platform, {name: request.query_params.getall(name) for name in request.query_params})
    person = person_of(request)
    silent = "none" in asking.prompts
    if not isinstance(person, Principal):
        return back(platform, asking, OAuth2Error(error="login_required")) if silent else to_sign_in(asking)
    began = await began_at(platform, person)
    if "login" in asking.prompts or too_long_ago(platform, asking, began):
        return back(platform, asking, OAuth2Error(error="login_required")) if silent else to_sign_in(asking)
    if silent:
        # A consent is never remembered: with PKCE alone, anybody could call himself this application.
        return back(platform, asking, OAuth2Error(error="consent_required"))
    if person.lacks_factor:
        return SeeOther(frame_of(request).sign_ins[Audience.PORTAL].factor_path)
    refuse_strangers(asking, person)
    let_forms_go_to(request, origin_of(asking.redirect_uri))
    context = {"asking": asking, "person": person, "words": SCOPE_WORDS, "origin": origin_of(asking.redirect_uri)}
    title = N_("Allow an application")
    return Page("oidc/consent.html", title=title, context=context, headers=KEPT_NOWHERE)


@post(PATH, status_code=303)
async def answer(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
    """Back to the application, with a code or with a refusal."""
    form = await request.form()
    asking = await read(platform, {name: form.getall(name) for name in form if name not in {"_csrf_token", "answer"}})
    person = person_of(request)
    if not isinstance(person, Principal) or person.lacks_factor:
        return to_sign_in(asking)
    refuse_strangers(asking, person)
    if form.get("answer") != "allow":
        return back(platform, asking, AccessDeniedError())
    code = await approve(
        platform,
        principal=person,
        asking=asking,
        signed_in_at=await began_at(platform, person),
        actor=person.actor(address_of(request)),
    )
    return onward(way_back(platform, asking.redirect_uri, asking.state, {"code": code}))


def refuse_strangers(asking: Asking, person: Principal) -> None:
    """Raise ApplicationElsewhere for a user of another account."""
    if asking.application.account_id != person.account_id:
        raise ApplicationElsewhere


async def began_at(platform: Platform, person: Principal) -> datetime | None:
    """When the user signed in."""
    if person.user_id is None:
        return None
    return next(
        (one.started_at for one in await sessions(platform, person.user_id) if one.id == person.session_id), None
    )


def too_long_ago(platform: Platform, asking: Asking, began: datetime | None) -> bool:
    """Whether the application wants a later sign-in than this."""
    if asking.max_age is None:
        return False
    return began is None or platform.clock.now() - began > max(timedelta(seconds=asking.max_age), FRESH)


def to_sign_in(asking: Asking) -> SeeOther:
    """The way to sign in and back; who was sent to sign in anew comes back with a new sign-in."""
    fields: Mapping[str, str] = asking.fields()
    if "login" in asking.prompts:
        fields = {**fields, "max_age": "0"}
    return SeeOther(f"/sign-in?next={quote(f'{PATH}?{urlencode(fields)}', safe='/')}")


def back(platform: Platform, asking: Asking, error: OAuth2Error) -> Response[None]:
    """Back to the application with an error."""
    return onward(way_back(platform, asking.redirect_uri, asking.state, dict(error.get_body())))


def onward(location: str) -> Response[None]:
    """To a registered address of an application."""
    return Response(None, status_code=303, headers={"Location": location, **KEPT_NOWHERE})


def send_back(request: Request[Any, Any, Any], wrong: AskedWrongly) -> Response[None]:
    """Back to the application that asked wrongly."""
    return onward(way_back(frame_of(request).platform, wrong.redirect_uri, wrong.state, dict(wrong.error.get_body())))


CONSENT: Final = Router("/", route_handlers=[ask, answer], exception_handlers={AskedWrongly: send_back})
