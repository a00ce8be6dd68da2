"""What it gives to the process that serves pages."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud_admin import AdminTable
from hudhud_oidc.admin import TABLES
from hudhud_oidc.bearing import identify
from hudhud_oidc.credentials import ACCESS
from hudhud_oidc.portal import APPLICATIONS, BUTTONS, CONNECTIONS, CONSENT, ENDPOINTS, OUTSIDE
from hudhud_web import Audience, BearerToken, Mount, NavItem, OtherSignIns, Permission, Section

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(APPLICATIONS, Audience.PORTAL, permission="applications.manage"),
        Mount(CONNECTIONS, Audience.PORTAL),
        Mount(CONSENT, Audience.PUBLIC),
        Mount(OUTSIDE, Audience.PUBLIC),
        Mount(ENDPOINTS, Audience.WEBHOOK),
    ]


@hookimpl
def bearer_tokens() -> Iterable[BearerToken]:
    return [BearerToken("oauth", ACCESS, identify)]


@hookimpl
def other_sign_ins() -> Iterable[OtherSignIns]:
    return [BUTTONS]


@hookimpl
def admin_tables() -> Iterable[AdminTable]:
    return TABLES


@hookimpl
def permissions() -> Iterable[Permission]:
    return [Permission("applications.manage", N_("Register applications that may ask for tokens"), ("admin",))]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    applications, connections = N_("Applications"), N_("Connections")
    return [
        NavItem(Section.DEVELOPERS, applications, "/settings/applications", "code", 30, "applications.manage"),
        NavItem(Section.PERSON, connections, "/settings/connections", "link", 60),
    ]
