"""A plugin with one route for each audience, as a plugin's author who forgets everything would write it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Router, get, post

from hudhud.errors import Conflict, InsufficientFunds, Invalid, LimitExceeded, Problem, Refused, Unavailable
from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud_web import (
    Audience,
    Crumb,
    Flash,
    Mount,
    NavItem,
    Page,
    Panel,
    Permission,
    Person,
    Section,
    SeeOther,
    Verbatim,
    read_form,
)

HOME = Crumb(N_("Home"), "/")


class Note(msgspec.Struct, frozen=True):
    """A form and a JSON body."""

    title: str
    copies: int
    labels: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True)
class TooDear(InsufficientFunds):
    """A price above the balance."""

    balance: Money
    cost: Money
    code = "too_dear"
    message = "Balance is %(balance)s; this costs %(cost)s."


ERRORS: Mapping[str, Exception] = {
    "conflict": Conflict(),
    "refused": Refused(),
    "funds": TooDear(Money(3_000_000, "EUR"), Money(5_000_000, "EUR")),
    "limit": LimitExceeded(),
    "unavailable": Unavailable(),
    "invalid": Invalid(Problem("recipients[3].to", N_("Enter a value."), "x")),
    "bug": RuntimeError("a secret detail"),
}


@get("/notes")
async def show_notes(principal: Principal) -> Page:
    """A page with two blocks."""
    context = {"owner": principal.email}
    return Page("tiny/notes.html", title=Verbatim("Notes <1>"), parent=HOME, context=context)


@post("/notes", status_code=200)
async def add_note(request: Request[Any, Any, Any]) -> Page | SeeOther:
    """A form of the usual shape."""
    form = await read_form(request, Note)
    with form.attempt():
        return SeeOther("/notes", flash=Flash(N_("“%(name)s” was saved."), {"name": form.value.title}))
    return Page("tiny/form.html", title=N_("Messages"), context={"form": form}, status_code=form.status)


@get("/fails/{kind:str}")
async def fail(kind: str) -> Page:
    """Raise one of the kinds."""
    raise ERRORS[kind]


@get("/api/v1/whoami")
async def whoami(principal: Principal) -> dict[str, str]:
    """For programs."""
    return {"email": principal.email}


@post("/api/v1/notes")
async def api_note(data: Note) -> dict[str, str]:
    """A body that is decoded by Litestar."""
    return {"title": data.title}


@get("/api/v1/fails/{kind:str}")
async def api_fail(kind: str) -> None:
    """Raise one of the kinds, to a program."""
    raise ERRORS[kind]


@get("/open")
async def show_open() -> Page:
    """For anybody."""
    return Page("tiny/notes.html", title=N_("Messages"), context={"owner": "nobody"})


@post("/open", status_code=200)
async def change_open() -> dict[str, str]:
    """A change by anybody."""
    return {"done": "yes"}


@post("/hooks/tiny", status_code=200)
async def receive_hook() -> dict[str, str]:
    """From an outside service."""
    return {"done": "yes"}


@get("/queue")
async def show_queue() -> Page:
    """For operators."""
    return Page("tiny/notes.html", title=N_("Records"), context={"owner": "operator"})


async def load_quick(platform: Platform, person: Person) -> Mapping[str, object]:
    """A panel that works."""
    return {"words": f"for {person.email}"}


async def load_slow(platform: Platform, person: Person) -> Mapping[str, object]:
    """A panel that never ends."""
    await asyncio.sleep(60)
    return {}


async def load_broken(platform: Platform, person: Person) -> Mapping[str, object]:
    """A panel that fails."""
    raise RuntimeError("a secret detail")


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(Router("/", route_handlers=[show_notes, add_note, fail]), Audience.PORTAL),
        Mount(Router("/team", route_handlers=[show_team]), Audience.PORTAL, permission="tiny.team"),
        Mount(Router("/", route_handlers=[whoami, api_note, api_fail]), Audience.API),
        Mount(Router("/", route_handlers=[show_open, change_open]), Audience.PUBLIC, origins=("https://pay.example",)),
        Mount(Router("/", route_handlers=[receive_hook]), Audience.WEBHOOK),
        Mount(Router("/", route_handlers=[show_queue]), Audience.CONSOLE),
    ]


@get("/")
async def show_team() -> Page:
    """For administrators of an account only."""
    return Page("tiny/notes.html", title=N_("People"), context={"owner": "team"})


@hookimpl
def permissions() -> Iterable[Permission]:
    return [Permission("tiny.team", "See the team", ("admin",))]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [
        NavItem(Section.SENDING, N_("Messages"), "/notes", "messages"),
        NavItem(Section.PEOPLE, N_("People"), "/team", "users", permission="tiny.team"),
        NavItem(Section.RECORDS, N_("Records"), "/queue", "history"),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [
        Panel("quick", N_("Balance"), "tiny/panel.html", load_quick),
        Panel("slow", N_("Results"), "tiny/panel.html", load_slow),
        Panel("broken", N_("Credit"), "tiny/panel.html", load_broken),
    ]
