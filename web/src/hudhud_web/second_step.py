"""The second step of signing in: a code or a passkey, from the browser whose password was right."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud.i18n import N_
from hudhud.identity import FactorKind, Proof, SignInOver, factors, finish_sign_in, passkey_request, pending_owner
from hudhud.plugins import Platform
from hudhud_web.forms import Form, blank_form, read_form
from hudhud_web.frame import frame_of
from hudhud_web.pages import Flash, Page, SeeOther, local_path
from hudhud_web.passkeys import passkey_host, passkey_options
from hudhud_web.requests import address_of
from hudhud_web.sessions import begin_session

__all__ = ["send_second_step_options", "show_second_step", "submit_second_step", "to_second_step"]

COOKIE: Final = "hudhud_pending"
PATH: Final = "/sign-in/second-step"
TOO_LATE: Final = Flash(SignInOver.message, kind="warning")


class SecondStep(msgspec.Struct, frozen=True):
    """One of the two: a code that was typed, or what the browser says of a passkey."""

    code: str = ""
    passkey: str = ""
    next: str = "/"


@get(PATH)
async def show_second_step(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], next: FromQuery[str] = "/"
) -> Response[Any]:
    """What the owner can be asked for; back to the first step for who has not taken it."""
    owner = await waiting(request, platform)
    if owner is None:
        return SeeOther("/sign-in", flash=TOO_LATE)
    return await second_step_page(request, platform, owner, blank_form(next=local_path(next)))


@post(f"{PATH}/options", status_code=200)
async def send_second_step_options(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform]
) -> Response[bytes]:
    """What the browser needs to use one of the owner's passkeys."""
    owner = await waiting(request, platform)
    if owner is None:
        raise SignInOver
    return passkey_options(await passkey_request(platform, owner=owner))


@post(PATH, status_code=200)
async def submit_second_step(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
    """Begin the session, or say that the code does not fit."""
    form = await read_form(request, SecondStep)
    with form.attempt():
        signed = await finish_sign_in(
            platform,
            token=pending_token(request),
            proof=Proof(form.value.code, form.value.passkey),
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        answer = begin_session(request, signed.token, form.value.next)
        answer.cookies.append(pending_cookie(request, "", 0))
        return answer
    owner = await waiting(request, platform)
    if owner is None:
        return SeeOther("/sign-in", flash=TOO_LATE)
    return await second_step_page(request, platform, owner, form)


async def second_step_page(request: Request[Any, Any, Any], platform: Platform, owner: str, form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    kinds = {factor.kind for factor in await factors(platform, owner)}
    context = {
        "form": form,
        "has_totp": FactorKind.TOTP in kinds,
        "has_passkey": FactorKind.PASSKEY in kinds,
        "passkey_host": passkey_host(request),
    }
    title = N_("One more step")
    return Page("web/second_step.html", title=title, context=context, status_code=form.status)


def to_second_step(request: Request[Any, Any, Any], token: str, path: str) -> SeeOther:
    """Go on to the second step; the token is bound to this browser by a cookie."""
    target = PATH if local_path(path) == "/" else f"{PATH}?next={quote(local_path(path), safe='/')}"
    return SeeOther(target, cookies=[pending_cookie(request, token, 600)])


def pending_cookie(request: Request[Any, Any, Any], token: str, max_age: int) -> Cookie:
    """A cookie as that of a session, for the minutes between the steps."""
    frame = frame_of(request)
    return Cookie(
        frame.cookie_name(COOKIE), value=token, max_age=max_age, secure=frame.secure, httponly=True, samesite="lax"
    )


def pending_token(request: Request[Any, Any, Any]) -> str:
    """What the cookie holds."""
    return request.cookies.get(frame_of(request).cookie_name(COOKIE), "")


async def waiting(request: Request[Any, Any, Any], platform: Platform) -> str | None:
    """Whose second factor is awaited from this browser."""
    return await pending_owner(platform, pending_token(request))
