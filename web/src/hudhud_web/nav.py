"""The menu: fixed sections, into which plugins put items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from hudhud.i18n import N_
from hudhud_web.mounts import Audience

__all__ = ["MenuSection", "NavItem", "Section", "menu", "person_lines", "settings_lines"]


class Section(Enum):
    """A part of the menu. Its place is the order here; its title is a msgid, empty for none."""

    START = (Audience.PORTAL, "")
    SENDING = (Audience.PORTAL, N_("Sending"))
    PEOPLE = (Audience.PORTAL, N_("People"))
    RESULTS = (Audience.PORTAL, N_("Results"))
    MONEY = (Audience.PORTAL, N_("Credit"))
    DEVELOPERS = (Audience.PORTAL, N_("Developers"))
    HELP = (Audience.PORTAL, N_("Support"))
    PERSON = (Audience.PORTAL, N_("Your account"))  # shown in the person's menu at the gear, not beside the page
    QUEUES = (Audience.CONSOLE, "")
    RECORDS = (Audience.CONSOLE, N_("Records"))
    PLATFORM = (Audience.CONSOLE, N_("Platform"))

    def __init__(self, audience: Audience, title: str) -> None:
        self.audience = audience
        self.title = title


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the menu. `title` is a msgid, `icon` a name of the sprite (`frontend/src/icons.json`).

    `key` is a letter: typed after `g`, it opens the page. Those of Section.PERSON are at the gear, and beside every
    page that one of them leads to.
    """

    section: Section
    title: str
    path: str
    icon: str
    weight: int = 50
    permission: str | None = None
    feature: str | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """An address is in the menu of an audience once."""
        return f"{self.section.audience} {self.path}"

    def is_open(self, path: str) -> bool:
        """Whether `path` is this page or one below it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path.rstrip('/')}/"))


@dataclass(frozen=True, slots=True)
class MenuSection:
    """A section with those of its items that the person may open."""

    title: str
    items: tuple[NavItem, ...]


def menu(items: Iterable[NavItem], audience: Audience, offered: Callable[[NavItem], bool]) -> list[MenuSection]:
    """The menu of one audience in order, with what is offered, and without empty sections."""
    mine = [item for item in items if item.section.audience is audience and offered(item)]
    beside = [section for section in Section if section is not Section.PERSON]
    sections = [MenuSection(one.title, tuple(item for item in mine if item.section is one)) for one in beside]
    return [section for section in sections if section.items]


def person_lines(items: Iterable[NavItem], audience: Audience, offered: Callable[[NavItem], bool]) -> list[NavItem]:
    """The lines of the person's menu."""
    return [i for i in items if i.section is Section.PERSON and audience is Audience.PORTAL and offered(i)]


def settings_lines(items: Iterable[NavItem], audience: Audience, offered: Callable[[NavItem], bool]) -> list[NavItem]:
    """Lines of the menu that are settings by their address: beside a page of the settings they are with the others."""
    beside = [i for i in items if i.section is not Section.PERSON and i.path.startswith("/settings/")]
    return [item for item in beside if item.section.audience is audience and offered(item)]
