"""The link of the activation letter, and having the letter sent again."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity, onboarding
from hudhud.i18n import N_
from hudhud.identity import LinkDead
from hudhud.plugins import Platform
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, language_of, read_form

__all__ = ["ACTIVATING"]

UNTOLD: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""The address of these pages holds a secret."""


class Again(msgspec.Struct, frozen=True):
    """Where to send the letter."""

    email: str


def dead_page() -> Page:
    """The link was used, replaced or is too old."""
    return Page("portal/signing_up/dead.html", title=N_("This link no longer works"), status_code=404, headers=UNTOLD)


@get("/activate/{token:str}")
async def show_activation(platform: NamedDependency[Platform], token: FromPath[str]) -> Page:
    """Ask for a press of a button: programs that look at links in letters use nothing up."""
    try:
        link = await identity.peek_link(platform, purpose="activate", token=token)
    except LinkDead:
        return dead_page()
    return Page(
        "portal/signing_up/activate.html",
        title=N_("Activate your account"),
        context={"email": link.email, "token": token},
        headers=UNTOLD,
    )


@post("/activate/{token:str}", status_code=200)
async def activate(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], token: FromPath[str]
) -> Page | SeeOther:
    """Let the user sign in from now on; nobody is signed in by a link."""
    try:
        await onboarding.activate(platform, token=token, address=address_of(request))
    except LinkDead:
        return dead_page()
    return SeeOther("/sign-in", flash=Flash(N_("Your account is active. Sign in with your e-mail address.")))


def again_page(form: Form[Any], *, asked: bool) -> Page:
    """The form, or that it was sent; `asked` says which."""
    return Page(
        "portal/signing_up/again.html",
        title=N_("Send the activation letter again"),
        context={"form": form, "asked": asked},
        status_code=form.status,
    )


@get("/activate/again")
async def show_again() -> Page:
    """The form."""
    return again_page(blank_form(), asked=False)


@post("/activate/again", status_code=200)
async def send_again(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """Send the letter, if there is one to send; the answer is the same for everybody."""
    form = await read_form(request, Again)
    with form.attempt():
        await onboarding.ask_activation(
            platform, email=form.value.email, language=language_of(request), address=address_of(request)
        )
        return again_page(form, asked=True)
    return again_page(form, asked=False)


ACTIVATING = Router("/", route_handlers=[show_activation, activate, show_again, send_again])
