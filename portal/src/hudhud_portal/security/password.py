"""Changing one's password."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from hudhud import identity
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.security.overview import SECURITY_PAGE
from hudhud_web import Flash, Form, Page, address_of, begin_session, blank_form, read_form

__all__ = ["change", "show_password", "typed_twice"]


class NewPassword(msgspec.Struct, frozen=True):
    """Old, new, and new again. They are taken as typed, blanks included: see Form.text."""

    current: str
    new: str
    again: str


@get("/settings/password")
async def show_password() -> Page:
    """The form."""
    return password_page(blank_form())


@post("/settings/password", status_code=200)
async def change(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Set it; this session goes on under a new token, the others end."""
    form = await read_form(request, NewPassword)
    with form.attempt():
        token = await identity.change_password(
            platform,
            user_id=principal.user_id or 0,
            current=form.text("current"),
            new=typed_twice(form),
            keep=str(request.scope["auth"]),
            actor=principal.actor(address_of(request)),
        )
        answer = begin_session(request, token or "", SECURITY_PAGE.path)
        answer.flash = Flash(N_("Your password was changed, and every other session has ended."))
        return answer
    return password_page(form)


def typed_twice(form: Form[Any]) -> str:
    """The new password; raises Invalid unless it was typed the same twice."""
    if form.value and form.text("new") != form.text("again"):
        raise Invalid(Problem("again", N_("The two are not the same.")))
    return form.text("new")


def password_page(form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    return Page(
        "portal/security/password.html",
        title=N_("Change your password"),
        parent=SECURITY_PAGE,
        context={"form": form},
        status_code=form.status,
    )
