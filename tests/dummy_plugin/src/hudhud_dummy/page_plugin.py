"""What the plugin gives to pages: nothing, unless HUDHUD_DUMMY_FLIES says so."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.accounts import FeatureState
from hudhud.hookspecs import hookimpl
from hudhud_dummy.plugin import FLIES
from hudhud_dummy.portal import PIGEONS
from hudhud_web import Action, Audience, Feature, Mount, NavItem, Section


@hookimpl
def routers() -> Iterable[Mount]:
    return [Mount(PIGEONS, Audience.PORTAL, feature="pigeons")] if FLIES else []


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [NavItem(Section.SENDING, "Pigeons", "/pigeons", "send", weight=90, feature="pigeons")] if FLIES else []


@hookimpl
def actions() -> Iterable[Action]:
    return [Action("Let a pigeon fly", "/pigeons", "send", weight=90, feature="pigeons")] if FLIES else []


@hookimpl
def features() -> Iterable[Feature]:
    return [Feature("pigeons", "Pigeons", FeatureState.IN_MENU)] if FLIES else []
