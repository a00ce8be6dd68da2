"""Panels: cards that plugins put on pages of others, each loaded by itself with its own time limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hudhud_web.mounts import Audience

__all__ = ["Panel", "Place"]


class Place(StrEnum):
    """Where panels are shown."""

    HOME = "home"
    HOME_SIDE = "home_side"  # the narrow column
    PERSON_MENU = "person_menu"
    CAMPAIGN = "campaign"
    MESSAGE = "message"
    CONSOLE_HOME = "console_home"

    @property
    def audience(self) -> Audience:
        """Whose page the place is on."""
        return Audience.CONSOLE if self is Place.CONSOLE_HOME else Audience.PORTAL

    @property
    def is_about(self) -> bool:
        """Whether its cards are about one thing, whose id they are asked with."""
        return self in (Place.CAMPAIGN, Place.MESSAGE)


@dataclass(frozen=True, slots=True)
class Panel:
    """A card. `load` gives its template's context within five seconds; its failure shows in the card only.

    With None there is nothing to show now, and the card goes away. A card on the page of a campaign or a message
    is asked with its public id as well (`cmp_7`, `msg_42`), which may be anybody's: whoever loads looks whose it is.
    """

    name: str
    title: str
    template: str
    load: Callable[..., Awaitable[Mapping[str, object] | None]]
    place: Place = Place.HOME
    weight: int = 50
    permission: str | None = None
    feature: str | None = None
