"""The hooks that the frame of the pages calls. Each has its page in `docs/reference/hooks.md`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hudhud.hookspecs import hookspec

if TYPE_CHECKING:
    from hudhud_web.bearers import BearerToken
    from hudhud_web.mounts import Mount
    from hudhud_web.nav import NavItem
    from hudhud_web.panels import Panel
    from hudhud_web.people import SignIn
    from hudhud_web.permissions import Permission

__all__: list[str] = []


@hookspec
def routers() -> Iterable[Mount]:
    """Routes, each with its audience."""
    return ()


@hookspec
def sign_ins() -> Iterable[SignIn]:
    """How the people of an audience sign in; one for each audience that has sessions."""
    return ()


@hookspec
def bearer_tokens() -> Iterable[BearerToken]:
    """Kinds of Bearer tokens that the API takes."""
    return ()


@hookspec
def nav_items() -> Iterable[NavItem]:
    """Lines of the menu."""
    return ()


@hookspec
def panels() -> Iterable[Panel]:
    """Cards on pages of others."""
    return ()


@hookspec
def permissions() -> Iterable[Permission]:
    """Permissions that mounts, menu lines and panels name."""
    return ()
