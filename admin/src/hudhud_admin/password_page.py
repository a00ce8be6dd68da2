"""The page on which operators and stakeholders change their own password."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_admin.own_password import change_own_password
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["password_router"]


class PasswordForm(msgspec.Struct):
    """Passwords are read as they were typed: see Form.text."""

    current: str
    new: str
    again: str


@get("/password", sync_to_thread=False)
def show() -> Page:
    """The form."""
    return password_page(blank_form())


@post("/password", status_code=200)
async def change(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Change it; this session goes on, others end."""
    form = await read_form(request, PasswordForm)
    with form.attempt():
        _ = form.value
        await change_own_password(
            platform,
            request.user,
            current=form.text("current"),
            new=form.text("new"),
            again=form.text("again"),
            keep=str(request.auth),
            actor=actor_of(request),
        )
        return SeeOther("/", flash=Flash(N_("Your password was changed, and your other sessions ended.")))
    return password_page(form)


def password_page(form: Form[Any]) -> Page:
    """The form, with what is wrong."""
    return Page("admin/password.html", title=N_("Your password"), context={"form": form}, status_code=form.status)


def password_router() -> Router:
    """The page /password."""
    return Router("/", route_handlers=[show, change])
