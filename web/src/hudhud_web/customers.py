"""Signing in to the portal with e-mail and password."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud.i18n import N_
from hudhud.identity import Principal, principal_of_session, sign_in, sign_out
from hudhud.plugins import Platform
from hudhud_web.forms import Form, blank_form, read_form
from hudhud_web.mounts import Audience
from hudhud_web.pages import Page, local_path
from hudhud_web.people import SignIn
from hudhud_web.requests import address_of
from hudhud_web.sessions import begin_session, end_session

__all__ = ["CUSTOMER_SIGN_IN"]


class Credentials(msgspec.Struct, frozen=True):
    """What the sign-in form asks for."""

    email: str
    password: str
    next: str = "/"


def sign_in_page(form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    return Page("web/sign_in.html", title=N_("Sign in"), context={"form": form}, status_code=form.status)


@get("/sign-in")
async def show_sign_in(next: FromQuery[str] = "/") -> Page:
    """The form; `next` is where to go afterwards."""
    return sign_in_page(blank_form(next=local_path(next)))


@post("/sign-in", status_code=200)
async def submit_sign_in(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
    """Begin a session, or say that e-mail and password do not fit."""
    form = await read_form(request, Credentials)
    with form.attempt():
        signed = await sign_in(
            platform,
            email=form.value.email,
            password=form.value.password,
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        return begin_session(request, signed.token, form.value.next)
    return sign_in_page(form)


@post("/sign-out", status_code=303)
async def submit_sign_out(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[None]:
    """End the session."""
    if request.scope.get("auth"):
        await sign_out(platform, str(request.scope["auth"]))
    return end_session(request, "/sign-in")


async def identify(platform: Platform, token: str) -> Principal | None:
    """Who holds a session's token."""
    return await principal_of_session(platform, token)


CUSTOMER_SIGN_IN = SignIn(
    name="password",
    audience=Audience.PORTAL,
    cookie="hudhud",
    path="/sign-in",
    identify=identify,
    router=Router("/", route_handlers=[show_sign_in, submit_sign_in, submit_sign_out]),
)
