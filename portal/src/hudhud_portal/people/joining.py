"""The pages that letters lead to: accepting an invitation, and confirming another e-mail address."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import Invited
from hudhud.plugins import Platform
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, language_of, read_form

__all__ = ["LETTERS"]

UNTOLD = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""The address of these pages holds a secret."""


class NewUser(msgspec.Struct, frozen=True):
    """What the page of an invitation asks."""

    full_name: str
    password: str


def invited_page(invited: Invited, form: Form[Any], token: str) -> Page:
    """The invitation with its form, or without one for who has a user already."""
    return Page(
        "portal/people/invitation.html",
        title=N_("You are invited"),
        context={"invited": invited, "form": form, "token": token},
        status_code=form.status,
        headers=UNTOLD,
    )


@get("/invitations/{token:str}")
async def show_invitation(platform: NamedDependency[Platform], token: FromPath[str]) -> Page:
    """Who invites, and where to."""
    invited = await identity.invitation_by_link(platform, token)
    return invited_page(invited, blank_form(full_name=invited.full_name), token)


@post("/invitations/{token:str}", status_code=200)
async def accept(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], token: FromPath[str]
) -> Page | SeeOther:
    """Make the user, who then signs in."""
    form = await read_form(request, NewUser)
    invited = await identity.invitation_by_link(platform, token)
    with form.attempt():
        await identity.accept_invitation(
            platform,
            token=token,
            full_name=form.value.full_name,
            password=form.text("password"),
            language=language_of(request),
            address=address_of(request),
        )
        if invited.trial:
            words = N_("Welcome. Sign in, and verify your mobile number: until then you cannot send.")
            return SeeOther("/sign-in?next=/settings/profile", flash=Flash(words))
        return SeeOther("/sign-in", flash=Flash(N_("Welcome. Sign in with your e-mail address and password.")))
    return invited_page(invited, form, token)


@get("/confirm-email/{token:str}")
async def show_confirmation(platform: NamedDependency[Platform], token: FromPath[str]) -> Page:
    """Ask for a press of a button: programs that look at links in letters change nothing."""
    link = await identity.peek_link(platform, purpose="email", token=token)
    return Page(
        "portal/people/confirm_email.html",
        title=N_("Confirm your e-mail address"),
        context={"email": link.email, "token": token},
        headers=UNTOLD,
    )


@post("/confirm-email/{token:str}", status_code=303)
async def confirm(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], token: FromPath[str]
) -> SeeOther:
    """Make the new address count; every session ends."""
    email = await identity.confirm_email(platform, token=token, address=address_of(request))
    words = N_("Your e-mail address is now %(email)s. Sign in with it.")
    return SeeOther("/sign-in", flash=Flash(words, {"email": email}))


LETTERS = Router("/", route_handlers=[show_invitation, accept, show_confirmation, confirm])
