"""A forgotten password: a letter, and the page that its link leads to."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import LinkDead
from hudhud.plugins import Platform
from hudhud_portal.security.password import typed_twice
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, language_of, read_form, status_of

__all__ = ["ask", "reset", "show_forgot", "show_reset"]

UNTOLD = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""The address of the page holds a secret."""


class Forgetful(msgspec.Struct, frozen=True):
    """Who forgot the password."""

    email: str


class ResetPassword(msgspec.Struct, frozen=True):
    """The new one, twice. They are taken as typed, blanks included: see Form.text."""

    new: str
    again: str


@get("/forgot-password")
async def show_forgot() -> Page:
    """The form."""
    return forgot_page(blank_form())


@post("/forgot-password", status_code=200)
async def ask(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """Say the same to everybody; whether a letter goes is decided elsewhere."""
    form = await read_form(request, Forgetful)
    asked = False
    with form.attempt():
        await identity.request_reset(
            platform, email=form.value.email, language=language_of(request), address=address_of(request)
        )
        asked = True
    return forgot_page(form, asked=asked)


def forgot_page(form: Form[Any], *, asked: bool = False) -> Page:
    """The form, or what happens next."""
    return Page(
        "portal/security/forgot.html",
        title=N_("Forgot your password?"),
        context={"form": form, "asked": asked},
        status_code=form.status,
    )


@get("/reset-password/{token:str}")
async def show_reset(platform: NamedDependency[Platform], token: FromPath[str]) -> Page:
    """The form; looking at it uses nothing."""
    try:
        return await reset_page(platform, token, blank_form())
    except LinkDead as error:
        return dead_page(error)


@post("/reset-password/{token:str}", status_code=200)
async def reset(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], token: FromPath[str]
) -> Page | SeeOther:
    """Set the password and use the link up."""
    form = await read_form(request, ResetPassword)
    with form.attempt():
        await identity.reset_password(platform, token=token, new=typed_twice(form), address=address_of(request))
        return SeeOther("/sign-in", flash=Flash(N_("Your password was set. Sign in with it.")))
    if isinstance(form.error, LinkDead):
        return dead_page(form.error)
    return await reset_page(platform, token, form)


def dead_page(error: LinkDead) -> Page:
    """How to go on when the link does nothing any more."""
    return Page(
        "portal/security/dead_link.html",
        title=N_("This link no longer works"),
        status_code=status_of(error),
        headers=UNTOLD,
    )


async def reset_page(platform: Platform, token: str, form: Form[Any]) -> Page:
    """The form with whose password it is, so that a password manager keeps it under the right name."""
    context = {"form": form, "token": token, "email": (await identity.reset_context(platform, token))[0]}
    return Page(
        "portal/security/reset.html",
        title=N_("Choose a new password"),
        context=context,
        status_code=form.status,
        headers=UNTOLD,
    )
