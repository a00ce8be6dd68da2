"""What it gives to the process that serves pages."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud_admin import AdminTable
from hudhud_cta_links.admin import TABLES
from hudhud_cta_links.portal import (
    ANSWERS,
    ANSWERS_CARD,
    API,
    FOLLOWING,
    LINK_PAGE,
    LINKS_STEP,
    MESSAGE_LINKS_CARD,
    STEP,
    STOPPING,
)
from hudhud_web import Audience, Mount, NavItem, Panel, Permission, Section, WizardStep

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(FOLLOWING, Audience.LINK),
        Mount(STOPPING, Audience.PUBLIC),
        Mount(ANSWERS, Audience.PORTAL),
        Mount(LINKS_STEP, Audience.PORTAL, permission="campaigns.send"),
        Mount(LINK_PAGE, Audience.PORTAL, permission="links.manage"),
        Mount(API, Audience.API),
    ]


@hookimpl
def panels() -> Iterable[Panel]:
    return [ANSWERS_CARD, MESSAGE_LINKS_CARD]


@hookimpl
def wizard_steps() -> Iterable[WizardStep]:
    return [STEP]


@hookimpl
def permissions() -> Iterable[Permission]:
    return [Permission("links.manage", N_("Set up the page of links"), ("admin",))]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [NavItem(Section.PERSON, N_("Link page"), "/settings/link-page", "link", 50, "links.manage")]


@hookimpl
def admin_tables() -> Iterable[AdminTable]:
    return TABLES
