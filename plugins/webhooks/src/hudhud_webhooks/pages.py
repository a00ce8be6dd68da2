"""What it gives to the process that serves pages."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud_web import Audience, Mount, NavItem, Permission, Section
from hudhud_webhooks.admin import CONSOLE
from hudhud_webhooks.portal import API, LOG, WEBHOOKS

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(WEBHOOKS, Audience.PORTAL, permission="webhooks.manage"),
        Mount(LOG, Audience.PORTAL, permission="webhooks.manage"),
        Mount(API, Audience.API, permission="webhooks.manage"),
        Mount(CONSOLE, Audience.CONSOLE),
    ]


@hookimpl
def permissions() -> Iterable[Permission]:
    return [Permission("webhooks.manage", N_("Set up webhooks"), ("admin",))]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [
        NavItem(Section.DEVELOPERS, N_("Webhooks"), "/settings/webhooks", "route", 20, "webhooks.manage"),
        NavItem(Section.RECORDS, N_("Webhooks"), "/webhooks", "route", weight=60),
    ]
