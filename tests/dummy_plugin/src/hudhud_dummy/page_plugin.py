"""What the plugin gives to pages: nothing, unless HUDHUD_DUMMY_FLIES says so."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud_dummy.plugin import FLIES
from hudhud_dummy.portal import PIGEONS
from hudhud_web import Audience, Mount, NavItem, Section


@hookimpl
def routers() -> Iterable[Mount]:
    return [Mount(PIGEONS, Audience.PORTAL)] if FLIES else []


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [NavItem(Section.SENDING, "Pigeons", "/pigeons", "send", weight=90)] if FLIES else []
