"""What the portal gives to the frame."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud_portal.api import API
from hudhud_portal.pages import READING, SENDING
from hudhud_portal.people import LETTERS, TOKENS, USERS
from hudhud_portal.wizard import COMPOSING
from hudhud_web import Audience, Mount, NavItem, Permission, Section

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [
        Mount(READING, Audience.PORTAL),
        Mount(SENDING, Audience.PORTAL, permission="campaigns.send"),
        Mount(COMPOSING, Audience.PORTAL, permission="campaigns.send"),
        Mount(API, Audience.API),
        Mount(LETTERS, Audience.PUBLIC),
        Mount(TOKENS, Audience.PORTAL, permission="tokens.manage"),
        Mount(USERS, Audience.PORTAL, permission="users.manage"),
    ]


@hookimpl
def permissions() -> Iterable[Permission]:
    return [
        Permission("campaigns.send", N_("Create, send and stop campaigns"), ("admin", "member")),
        Permission("tokens.manage", N_("Create and revoke API tokens"), ("admin",)),
        Permission("users.manage", N_("Invite, change and deactivate users"), ("admin",)),
    ]


@hookimpl
def nav_items() -> Iterable[NavItem]:
    return [
        NavItem(Section.START, N_("Home"), "/", "home"),
        NavItem(Section.SENDING, N_("Campaigns"), "/campaigns", "speakerphone", weight=10),
        NavItem(Section.SENDING, N_("Messages"), "/messages", "messages", weight=20),
        NavItem(Section.MONEY, N_("Credit"), "/credit", "wallet", weight=10),
        NavItem(Section.DEVELOPERS, N_("API tokens"), "/settings/tokens", "key", weight=10, permission="tokens.manage"),
        NavItem(Section.PERSON, N_("Users"), "/settings/users", "users", weight=20, permission="users.manage"),
        NavItem(Section.DEVELOPERS, N_("API reference"), "/schema", "api", weight=50),
    ]
