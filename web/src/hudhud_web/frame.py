"""The frame: everything that a page needs of the running process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from limits.strategies import FixedWindowRateLimiter
from litestar.connection import ASGIConnection

from hudhud.plugins import Platform
from hudhud_web.assets import Assets
from hudhud_web.i18n import Catalogs
from hudhud_web.mounts import Audience
from hudhud_web.nav import NavItem
from hudhud_web.panels import Panel
from hudhud_web.people import Person, SignIn
from hudhud_web.permissions import Permission
from hudhud_web.rendering import Renderer
from hudhud_web.settings import WebSettings

__all__ = ["Frame", "frame_of"]


@dataclass(frozen=True)
class Frame:
    """One application's parts. `audience` is portal or console: who its pages are for."""

    platform: Platform
    audience: Audience
    settings: WebSettings
    assets: Assets
    catalogs: Catalogs
    renderer: Renderer
    nav_items: tuple[NavItem, ...]
    panels: tuple[Panel, ...]
    permissions: Mapping[str, Permission]
    sign_ins: Mapping[Audience, SignIn]
    limiter: FixedWindowRateLimiter

    @property
    def secure(self) -> bool:
        """Whether the application is reached over HTTPS."""
        return self.platform.settings.secure_cookies

    def cookie_name(self, name: str) -> str:
        """The cookie's name with the prefix that browsers protect (only possible over HTTPS)."""
        return f"__Host-{name}" if self.secure else name

    def may(self, person: Person | None, permission: str | None) -> bool:
        """Whether a person's role includes a permission; None asks for no more than being signed in."""
        if permission is None:
            return True
        return person is not None and person.role in self.permissions[permission].roles


def frame_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Frame:
    """The frame of the application that a request came to."""
    frame: Frame = connection.app.state.frame
    return frame
