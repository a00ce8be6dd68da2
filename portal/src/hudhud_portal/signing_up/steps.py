"""The steps of a sign-up, one form each. What was entered is kept by the server, under a secret in a cookie."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from hudhud import onboarding
from hudhud.i18n import N_
from hudhud.onboarding import SignUp, SignUpOver, Terms, Wanted
from hudhud.plugins import Platform
from hudhud_portal.countries import countries
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, frame_of, language_of, read_form

__all__ = ["SIGNING_UP"]

COOKIE: Final = "hudhud_sign_up"
KEPT_SECONDS: Final = int(timedelta(hours=2).total_seconds())
OVER: Final = Flash(N_("This sign-up is over. Begin again with your mobile number."), kind="warning")
HEADERS: Final = {"Cache-Control": "no-store"}


class Number(msgspec.Struct, frozen=True):
    """The first form."""

    number: str
    country: str = ""


class Code(msgspec.Struct, frozen=True):
    """The second form."""

    code: str


class Account(msgspec.Struct, frozen=True):
    """The third form; `terms` is the version that was shown, `agreed` the box beside it."""

    full_name: str
    company: str
    email: str
    password: str
    promo: str = ""
    terms: int = 0
    agreed: bool = False


def cookie(request: Request[Any, Any, Any], secret: str) -> Cookie:
    """Keeps the sign-up's secret in this browser; an empty one forgets it."""
    frame = frame_of(request)
    return Cookie(
        frame.cookie_name(COOKIE),
        value=secret,
        max_age=KEPT_SECONDS if secret else 0,
        secure=frame.secure,
        httponly=True,
        samesite="lax",
    )


def secret_of(request: Request[Any, Any, Any]) -> str:
    """The secret that this browser keeps, or an empty one."""
    return request.cookies.get(frame_of(request).cookie_name(COOKIE), "")


async def on_its_way(request: Request[Any, Any, Any], platform: Platform) -> SignUp | None:
    """This browser's sign-up; None for none, or one that is over."""
    try:
        return await onboarding.find(platform, secret_of(request))
    except SignUpOver:
        return None


def number_page(request: Request[Any, Any, Any], form: Form[Any]) -> Page:
    """The mobile number, first of all."""
    return Page(
        "portal/signing_up/number.html",
        title=N_("Create an account"),
        context={"form": form, "countries": countries(language_of(request))},
        status_code=form.status,
        headers=HEADERS,
    )


@get("/sign-up")
async def show_number(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """The form, with the country that most people here are of."""
    return number_page(request, blank_form(country=platform.settings.default_region))


@post("/sign-up", status_code=200)
async def submit_number(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Send a code to the number."""
    form = await read_form(request, Number)
    with form.attempt():
        secret = await onboarding.begin(
            platform,
            number=form.value.number,
            region=form.value.country or platform.settings.default_region,
            address=address_of(request),
            language=language_of(request),
        )
        return SeeOther("/sign-up/code", cookies=[cookie(request, secret)])
    return number_page(request, form)


def code_page(platform: Platform, sign_up: SignUp, form: Form[Any]) -> Page:
    """The code, and having another one sent."""
    wait = (sign_up.code.resend_after - platform.clock.now()).total_seconds() if sign_up.code else 0
    return Page(
        "portal/signing_up/code.html",
        title=N_("Enter the code"),
        context={"form": form, "hint": sign_up.hint, "wait": max(0, ceil(wait))},
        status_code=form.status,
        headers=HEADERS,
    )


@get("/sign-up/code")
async def show_code(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """The form."""
    sign_up = await on_its_way(request, platform)
    if sign_up is None:
        return SeeOther("/sign-up", flash=OVER)
    return code_page(platform, sign_up, blank_form())


@post("/sign-up/code", status_code=200)
async def submit_code(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Take the code: the number is proved."""
    sign_up, form = await on_its_way(request, platform), await read_form(request, Code)
    if sign_up is None:
        return SeeOther("/sign-up", flash=OVER)
    with form.attempt():
        await onboarding.prove(platform, secret_of(request), form.value.code)
        return SeeOther("/sign-up/account")
    return code_page(platform, sign_up, form)


@post("/sign-up/code/again", status_code=200)
async def send_code_again(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Send another code; the one before is dead."""
    sign_up, form = await on_its_way(request, platform), blank_form()
    if sign_up is None:
        return SeeOther("/sign-up", flash=OVER)
    with form.attempt():
        await onboarding.resend(
            platform, secret_of(request), address=address_of(request), language=language_of(request)
        )
        return SeeOther("/sign-up/code", flash=Flash(N_("A new code is on its way. The one before is dead.")))
    return code_page(platform, sign_up, form)


def account_page(sign_up: SignUp, terms: Terms, form: Form[Any]) -> Page:
    """Who it is, and how to sign in."""
    return Page(
        "portal/signing_up/account.html",
        title=N_("About you"),
        context={"form": form, "hint": sign_up.hint, "terms": terms},
        status_code=form.status,
        headers=HEADERS,
    )


@get("/sign-up/account")
async def show_account(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """The form, once the number is proved."""
    sign_up = await on_its_way(request, platform)
    if sign_up is None or not sign_up.proved:
        return SeeOther("/sign-up/code")
    return account_page(sign_up, await onboarding.current_terms(platform), blank_form())


@post("/sign-up/account", status_code=200)
async def submit_account(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Open the account; the answer is the same where the address has one already."""
    sign_up, form = await on_its_way(request, platform), await read_form(request, Account)
    if sign_up is None:
        return SeeOther("/sign-up", flash=OVER)
    with form.attempt():
        await onboarding.open_trial(
            platform,
            secret_of(request),
            wanted(form),
            language=language_of(request),
            address=address_of(request),
        )
        return SeeOther("/sign-up/done", cookies=[cookie(request, "")])
    return account_page(sign_up, await onboarding.current_terms(platform), form)


def wanted(form: Form[Account]) -> Wanted:
    """What the form asks for; the password as it was typed, blanks included."""
    asked = form.value
    return Wanted(
        full_name=asked.full_name,
        company=asked.company,
        email=asked.email,
        password=form.text("password"),
        promo=asked.promo,
        terms_id=asked.terms if asked.agreed else None,
    )


@get("/sign-up/done")
async def show_done() -> Page:
    """What to do next; the same for everybody."""
    return Page("portal/signing_up/done.html", title=N_("Check your e-mail"), headers=HEADERS)


@get("/terms")
async def show_terms(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """The terms that are agreed to now."""
    terms = await onboarding.current_terms(platform)
    context = {"terms": terms, "text": terms.text(language_of(request))}
    return Page("portal/signing_up/terms.html", title=N_("Terms"), context=context)


SIGNING_UP = Router(
    "/",
    route_handlers=[
        show_number,
        submit_number,
        show_code,
        submit_code,
        send_code_again,
        show_account,
        submit_account,
        show_done,
        show_terms,
    ],
)
