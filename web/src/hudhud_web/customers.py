"""Signing in to the portal: e-mail and password, or a passkey; then a second factor where there is one."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud.i18n import N_
from hudhud.identity import (
    Principal,
    SecondStepNeeded,
    end_viewing,
    is_viewing,
    passkey_request,
    principal_of_session,
    principal_of_viewing,
    sign_in,
    sign_in_with_passkey,
    sign_out,
)
from hudhud.plugins import Platform
from hudhud_web.forms import Form, blank_form, read_form
from hudhud_web.frame import frame_of
from hudhud_web.mounts import Audience
from hudhud_web.other_sign_ins import links_of
from hudhud_web.pages import Page, local_path
from hudhud_web.passkeys import passkey_host, passkey_options
from hudhud_web.people import SignIn
from hudhud_web.requests import address_of
from hudhud_web.second_step import (
    send_second_step_options,
    show_second_step,
    submit_second_step,
    to_second_step,
)
from hudhud_web.sessions import begin_session, end_session
from hudhud_web.viewing import VIEWERS_TOO

__all__ = ["CUSTOMER_SIGN_IN"]


class Credentials(msgspec.Struct, frozen=True):
    """What the sign-in form asks for. The password is taken as it was typed, blanks included: see Form.text."""

    email: str
    password: str
    next: str = "/"


class PasskeyAnswer(msgspec.Struct, frozen=True):
    """What a browser says of a passkey, put into the form by the island."""

    passkey: str
    next: str = "/"


async def sign_in_page(request: Request[Any, Any, Any], form: Form[Any]) -> Page:
    """The form, with what went wrong, and the other ways in."""
    frame = frame_of(request)
    links = await links_of(frame.platform, frame.other_sign_ins)
    context = {"form": form, "passkey_host": passkey_host(request), "links": links}
    return Page("web/sign_in.html", title=N_("Sign in"), context=context, status_code=form.status)


@get("/sign-in")
async def show_sign_in(request: Request[Any, Any, Any], next: FromQuery[str] = "/") -> Page:
    """The form; `next` is where to go afterwards."""
    return await sign_in_page(request, blank_form(next=local_path(next)))


@post("/sign-in", status_code=200)
async def submit_sign_in(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
    """Begin a session, ask for the second factor, or say that e-mail and password do not fit."""
    form = await read_form(request, Credentials)
    with form.attempt():
        signed = await sign_in(
            platform,
            email=form.value.email,
            password=form.text("password"),
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        if isinstance(signed, SecondStepNeeded):
            return to_second_step(request, signed.token, form.value.next)
        return begin_session(request, signed.token, form.value.next)
    return await sign_in_page(request, form)


@post("/sign-in/passkey/options", status_code=200)
async def send_passkey_options(platform: NamedDependency[Platform]) -> Response[bytes]:
    """What the browser needs to offer passkeys of people who have not said who they are."""
    return passkey_options(await passkey_request(platform, owner=None))


@post("/sign-in/passkey", status_code=200)
async def submit_passkey(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
    """Begin a session by a passkey alone."""
    form = await read_form(request, PasskeyAnswer)
    with form.attempt():
        signed = await sign_in_with_passkey(
            platform,
            credential=form.value.passkey,
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        return begin_session(request, signed.token, form.value.next)
    return await sign_in_page(request, form)


@post("/sign-out", status_code=303, opt={VIEWERS_TOO: True})
async def submit_sign_out(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[None]:
    """End the session, or the viewing."""
    token = str(request.scope.get("auth") or "")
    if is_viewing(token):
        await end_viewing(platform, token=token, address=address_of(request))
    elif token:
        await sign_out(platform, token)
    return end_session(request, "/sign-in")


async def identify(platform: Platform, token: str) -> Principal | None:
    """Who holds a session's token, or looks by that of a viewing."""
    if is_viewing(token):
        return await principal_of_viewing(platform, token)
    return await principal_of_session(platform, token)


CUSTOMER_SIGN_IN = SignIn(
    name="password",
    audience=Audience.PORTAL,
    cookie="hudhud",
    path="/sign-in",
    identify=identify,
    router=Router(
        "/",
        route_handlers=[
            show_sign_in,
            submit_sign_in,
            send_passkey_options,
            submit_passkey,
            show_second_step,
            send_second_step_options,
            submit_second_step,
            submit_sign_out,
        ],
    ),
    prove_path="/settings/confirm",
    factor_path="/settings/security",
)
