"""Who reads a page, and how: language, zone, theme, and what every template knows of them."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup

from hudhud_web.actions import Action
from hudhud_web.formats import Formats
from hudhud_web.frame import Frame, frame_of
from hudhud_web.i18n import language_of
from hudhud_web.nav import NavItem
from hudhud_web.panels import Panel, Place
from hudhud_web.people import Person, person_of, viewer_of

__all__ = ["THEME_COOKIE", "formats_of", "reader_context", "theme_of"]

THEME_COOKIE = "hudhud_theme"
THEMES = ("light", "dark")


def formats_of(request: ASGIConnection[Any, Any, Any, Any]) -> Formats:
    """The reader's formatters."""
    return Formats(language_of(request), zone_of(request))


def zone_of(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The reader's time zone; UTC when nobody is signed in."""
    person = person_of(request)
    return (person.time_zone if person else "") or "UTC"


def theme_of(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    """`light` or `dark`: chosen here, else what the browser says its reader prefers (a client hint)."""
    chosen = request.cookies.get(THEME_COOKIE) or request.headers.get("sec-ch-prefers-color-scheme", "").strip('"')
    return chosen if chosen in THEMES else "light"


def reader_context(request: ASGIConnection[Any, Any, Any, Any]) -> dict[str, object]:
    """What every template knows of its reader."""
    frame = frame_of(request)
    person = person_of(request)
    token = ScopeState.from_scope(request.scope).csrf_token
    token = token if isinstance(token, str) else ""

    def panels_at(place: Place) -> list[Panel]:
        return [p for p in frame.panels if p.place is place and frame.offers(person, p)]

    return {
        "me": person,
        "viewer": viewer_of(person),
        "zone": zone_of(request),
        "theme": theme_of(request),
        "csrf_token": token,
        "csrf_input": Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token),
        "path": request.url.path,
        "audience": str(frame.audience),
        "simulators": frame.platform.settings.simulators,
        "may": lambda permission: frame.may(person, permission),
        "panels_at": panels_at,
        "opens": lambda feature: frame.opens(person, feature),
        "actions": [one for one in frame.actions if frame.offers(person, one)] if person else [],
        "way_to": lambda path: way_to(frame, person, path),
    }


def way_to(frame: Frame, person: Person | None, path: str) -> NavItem | Action | None:
    """What points a person to this address, if anything does."""
    known: list[NavItem | Action] = [*frame.nav_items, *frame.actions]
    return next((one for one in known if one.path == path and frame.offers(person, one)), None)
