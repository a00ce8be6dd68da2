"""The frame: everything that a page needs of the running process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from limits.strategies import FixedWindowRateLimiter
from litestar.connection import ASGIConnection

from hudhud.accounts import FeatureState
from hudhud.plugins import Platform
from hudhud_web.actions import Action
from hudhud_web.assets import Assets
from hudhud_web.bearers import BearerToken
from hudhud_web.features import Feature, feature_state
from hudhud_web.i18n import Catalogs
from hudhud_web.mounts import Audience
from hudhud_web.nav import NavItem
from hudhud_web.other_sign_ins import OtherSignIns
from hudhud_web.panels import Panel
from hudhud_web.people import Person, SignIn
from hudhud_web.permissions import Permission
from hudhud_web.rendering import Renderer
from hudhud_web.settings import WebSettings

__all__ = ["Frame", "frame_of"]

HEAVY_AT_ONCE: Final = 3


@dataclass(frozen=True)
class Frame:
    """One application's parts. `audience` is portal or console: who its pages are for.

    `heavy` is held by handlers that need a second connection while they hold one, as preparing a campaign does: were
    all of the pool's taken by such, none could go on.
    """

    platform: Platform
    audience: Audience
    settings: WebSettings
    assets: Assets
    catalogs: Catalogs
    renderer: Renderer
    nav_items: tuple[NavItem, ...]
    panels: tuple[Panel, ...]
    actions: tuple[Action, ...]
    permissions: Mapping[str, Permission]
    features: Mapping[str, Feature]
    sign_ins: Mapping[Audience, SignIn]
    bearer_tokens: tuple[BearerToken, ...]
    other_sign_ins: tuple[OtherSignIns, ...]
    limiter: FixedWindowRateLimiter
    heavy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HEAVY_AT_ONCE))

    @property
    def secure(self) -> bool:
        """Whether the application is reached over HTTPS."""
        return self.platform.settings.secure_cookies

    def cookie_name(self, name: str) -> str:
        """The cookie's name with the prefix that browsers protect (only possible over HTTPS)."""
        return f"__Host-{name}" if self.secure else name

    def may(self, person: Person | None, permission: str | None) -> bool:
        """Whether a person's role includes a permission; None asks for what the audience's sign-in asks of all."""
        wanted = permission or self.asked_of_all
        if wanted is None:
            return True
        return person is not None and self.permissions[wanted].allows(person)

    def opens(self, person: Person | None, feature: str | None) -> bool:
        """Whether a feature is there for a person's account; None is there for all."""
        return feature is None or feature_state(self.features[feature], person) is not FeatureState.OFF

    def offers(self, person: Person | None, one: NavItem | Panel | Action) -> bool:
        """Whether a person is pointed to it: the role includes it, and the account has it in the menu."""
        named = one.feature
        shown = named is None or feature_state(self.features[named], person) is FeatureState.IN_MENU
        return shown and self.may(person, one.permission)

    @property
    def asked_of_all(self) -> str | None:
        """The permission that counts where none is named; None: being signed in is enough."""
        sign_in = self.sign_ins.get(self.audience)
        return sign_in.permission if sign_in else None


def frame_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Frame:
    """The frame of the application that a request came to."""
    frame: Frame = connection.app.state.frame
    return frame
