"""The second step of signing in to the console, and setting up the factor that it asks for."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.qr_codes import qr_code
from hudhud_admin.second_factor import (
    OperatorSignInOver,
    finish_set_up,
    finish_sign_in,
    is_set_up,
    secret_to_set_up,
)
from hudhud_admin.session_cookie import console_cookie, session_cookie
from hudhud_admin.sessions import SecondFactorAhead
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, frame_of, local_path, read_form

__all__ = ["SECOND_FACTOR_PAGES", "to_second_factor"]

COOKIE: Final = "hudhud_console_pending"
MINUTES: Final = 10
STEP: Final = "/sign-in/second-step"
SET_UP: Final = "/sign-in/set-up"
TOO_LATE: Final = Flash(OperatorSignInOver.message, kind="warning")


class CodeForm(msgspec.Struct):
    """A code of the app, or a recovery code."""

    code: str
    next: str = "/"


def to_second_factor(request: Request[Any, Any, Any], ahead: SecondFactorAhead, path: str) -> SeeOther:
    """The way from the right password on; the token is bound to this browser by a cookie."""
    target = SET_UP if ahead.missing else STEP
    came_for = local_path(path)
    query = "" if came_for == "/" else f"?next={quote(came_for, safe='/')}"
    return SeeOther(f"{target}{query}", cookies=[console_cookie(request, COOKIE, ahead.token, MINUTES * 60)])


@get(STEP)
async def show_step(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], next: FromQuery[str] = "/"
) -> Page | SeeOther:
    """The form for a code; back to the beginning for who did not come from there."""
    try:
        set_up = await is_set_up(platform, pending(request))
    except OperatorSignInOver:
        return SeeOther("/sign-in", flash=TOO_LATE)
    return step_page(blank_form(next=local_path(next))) if set_up else SeeOther(SET_UP)


@post(STEP, status_code=200)
async def submit_step(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Begin the session, or say that the code does not fit."""
    form = await read_form(request, CodeForm)
    with form.attempt():
        signed_in = await finish_sign_in(
            platform,
            token=pending(request),
            code=form.value.code,
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        cookies = [session_cookie(request, signed_in.token), console_cookie(request, COOKIE, "", 0)]
        return SeeOther(local_path(form.value.next), cookies=cookies)
    if isinstance(form.error, OperatorSignInOver):
        return SeeOther("/sign-in", flash=TOO_LATE)
    return step_page(form)


@get(SET_UP)
async def show_set_up(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], next: FromQuery[str] = "/"
) -> Page | SeeOther:
    """A QR code, and the form for the first code."""
    return await set_up_page(request, platform, blank_form(next=local_path(next)))


@post(SET_UP, status_code=200)
async def submit_set_up(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Begin the session and show the recovery codes, this once."""
    form = await read_form(request, CodeForm)
    with form.attempt():
        done = await finish_set_up(
            platform,
            token=pending(request),
            code=form.value.code,
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        cookies = [session_cookie(request, done.signed_in.token), console_cookie(request, COOKIE, "", 0)]
        context = {"codes": done.recovery_codes, "next": local_path(form.value.next)}
        return Page("admin/recovery_codes.html", title=N_("Recovery codes"), context=context, cookies=cookies)
    return await set_up_page(request, platform, form)


async def set_up_page(request: Request[Any, Any, Any], platform: Platform, form: Form[Any]) -> Page | SeeOther:
    """The page of setting up, for who waits and has no factor yet."""
    try:
        setup = await secret_to_set_up(platform, pending(request))
    except OperatorSignInOver:
        return SeeOther("/sign-in", flash=TOO_LATE)
    groups = [setup.secret[start : start + 4] for start in range(0, len(setup.secret), 4)]
    context = {"form": form, "qr": qr_code(setup.uri), "secret": " ".join(groups), "plain": setup.secret}
    return Page(
        "admin/set_up_factor.html", title=N_("Set up a second factor"), context=context, status_code=form.status
    )


def step_page(form: Form[Any]) -> Page:
    """The form for a code."""
    return Page("admin/second_step.html", title=N_("One more step"), context={"form": form}, status_code=form.status)


def pending(request: Request[Any, Any, Any]) -> str:
    """The token of the second step, in this browser's cookie."""
    return request.cookies.get(frame_of(request).cookie_name(COOKIE), "")


SECOND_FACTOR_PAGES: Final = (show_step, submit_step, show_set_up, submit_set_up)
