"""The hooks that the frame of the pages calls. Each has its page in `docs/reference/hooks.md`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hudhud.hookspecs import hookspec

if TYPE_CHECKING:
    from hudhud_web.actions import Action
    from hudhud_web.bearers import BearerToken
    from hudhud_web.features import Feature
    from hudhud_web.mounts import Mount
    from hudhud_web.nav import NavItem
    from hudhud_web.other_sign_ins import OtherSignIns
    from hudhud_web.panels import Panel
    from hudhud_web.people import SignIn
    from hudhud_web.permissions import Permission
    from hudhud_web.wizard import WizardStep

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
def other_sign_ins() -> Iterable[OtherSignIns]:
    """Ways to sign in that the sign-in page offers beside the password."""
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
def wizard_steps() -> Iterable[WizardStep]:
    """Steps on the way from a draft to a campaign."""
    return ()


@hookspec
def actions() -> Iterable[Action]:
    """What people come to do: first on the home page, and in the palette."""
    return ()


@hookspec
def features() -> Iterable[Feature]:
    """What an account sees only once it is switched on for it."""
    return ()


@hookspec
def permissions() -> Iterable[Permission]:
    """Permissions that mounts, menu lines and panels name."""
    return ()
