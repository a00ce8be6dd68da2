"""What it gives to the process that serves pages."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud_oidc.bearing import identify
from hudhud_oidc.credentials import ACCESS
from hudhud_oidc.portal import APPLICATIONS, CONSENT, ENDPOINTS
from hudhud_web import Audience, BearerToken, Mount, NavItem, Permission, Section

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(APPLICATIONS, Audience.PORTAL, permission="applications.manage"),
        Mount(CONSENT, Audience.PUBLIC),
        Mount(ENDPOINTS, Audience.WEBHOOK),
    ]


@hookimpl
def bearer_tokens() -> Iterable[BearerToken]:
    return [BearerToken("oauth", ACCESS, identify)]


@hookimpl
def permissions() -> Iterable[Permission]:
    return [Permission("applications.manage", N_("Register applications that may ask for tokens"), ("admin",))]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    title = N_("Applications")
    return [NavItem(Section.DEVELOPERS, title, "/settings/applications", "code", 30, "applications.manage")]
