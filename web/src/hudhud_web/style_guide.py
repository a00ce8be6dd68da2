"""Every component on one page, /style, shown while simulators run: for authors and the browser tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Router, get, post

from hudhud.i18n import N_
from hudhud.money import Money
from hudhud_web.forms import Form, blank_form, read_form
from hudhud_web.mounts import Audience
from hudhud_web.nav import NavItem, Section, menu, person_lines
from hudhud_web.pages import Crumb, Flash, Page, SeeOther

__all__ = ["style_router"]

HOME = Crumb(N_("Home"), "/")


class Example(msgspec.Struct, frozen=True):
    """A form with a field of each kind."""

    name: str
    sender: str
    parts: int
    text: str = ""
    terms: bool = False


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person for the page's menu: nobody is asked to sign in here."""

    full_name: str = "Mona Farouk"
    email: str = "mona@example.com"
    account_name: str = "Nile Pharmacy"
    role: str = "admin"
    language: str | None = None
    time_zone: str = "Africa/Cairo"


LINES = (
    NavItem(Section.START, N_("Home"), "/", "home"),
    NavItem(Section.SENDING, N_("Campaigns"), "/style", "send"),
    NavItem(Section.SENDING, N_("Messages"), "/messages", "messages"),
    NavItem(Section.PEOPLE, N_("Contacts"), "/contacts", "users"),
    NavItem(Section.MONEY, N_("Credit history"), "/credit", "wallet"),
    NavItem(Section.DEVELOPERS, N_("API reference"), "/schema", "api"),
    NavItem(Section.PERSON, N_("Your profile"), "/profile", "user"),
)


def style_page(form: Form[Any]) -> Page:
    """The page, with values that show every formatter."""
    context = {
        "form": form,
        "me": Somebody(),
        "menu": menu(LINES, Audience.PORTAL, lambda _: True),
        "person_lines": person_lines(LINES, Audience.PORTAL, lambda _: True),
        "moment": datetime(2026, 11, 22, 21, 5, tzinfo=UTC),
        "amount": Money(1_234_560_000, "EUR"),
        "price": Money(31_250, "EUR"),
        "left": timedelta(minutes=4, seconds=12),
        "size": 17 * 1024 * 1024,
    }
    return Page("web/style.html", title=N_("Style guide"), parent=HOME, context=context, status_code=form.status)


@get("/style")
async def show_style() -> Page:
    """The page."""
    return style_page(blank_form(name="Winter sale", text="Your order is ready. مرحبا"))


@post("/style", status_code=200)
async def submit_style(request: Request[Any, Any, Any]) -> Page | SeeOther:
    """The form's errors beside its fields, or a flash on the page again."""
    form = await read_form(request, Example)
    with form.attempt():
        message = Flash(N_("“%(name)s” was saved."), {"name": form.value.name})
        return SeeOther("/style", flash=message)
    return style_page(form)


def style_router() -> Router:
    """The routes."""
    return Router("/", route_handlers=[show_style, submit_style])
