"""What the mail plugin gives to pages; processes that serve none never load it."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud_admin import AdminTable
from hudhud_mail.admin import LETTERS
from hudhud_mail.portal import MAILBOX
from hudhud_web import Audience, Mount

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [Mount(MAILBOX, Audience.PUBLIC)]


@hookimpl
def admin_tables() -> Iterable[AdminTable]:
    return [LETTERS]
