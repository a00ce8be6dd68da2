"""What the SMS plugin gives to pages; processes that serve none never load it."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud_admin import AdminTable
from hudhud_sms.admin import CONNECTIONS
from hudhud_sms.portal import HANDSETS
from hudhud_web import Audience, Mount

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [Mount(HANDSETS, Audience.PUBLIC)]


@hookimpl
def admin_tables() -> Iterable[AdminTable]:
    return [CONNECTIONS]
