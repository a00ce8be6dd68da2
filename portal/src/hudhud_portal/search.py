"""Search over pages, actions, the account's campaigns and the help: a page, and what the palette asks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud import campaigns
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.help import help_pages
from hudhud_portal.places import HOME, campaign_path
from hudhud_web import Frame, Page, frame_of, language_of

__all__ = ["show_search"]

MOST: Final = 6
LONGEST: Final = 100
SAME: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": ""})


@dataclass(frozen=True, slots=True)
class Found:
    """One answer."""

    title: str
    path: str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Answers of one kind; `title` is a msgid."""

    title: str
    answers: Sequence[Found]


def folded(text: str) -> str:
    """Words as they are compared: without case and accents, and one form for letters that Arabic writes in several."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).casefold().translate(SAME)


def fits(words: str, text: str) -> bool:
    """Whether every word begins one of the text's."""
    known = re.findall(r"\w+", folded(text))
    return all(any(one.startswith(word) for one in known) for word in re.findall(r"\w+", folded(words)))


@get("/search")
async def show_search(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    q: FromQuery[str] = "",
) -> Page:
    """What fits; without words, what can be done."""
    words = q.strip()[:LONGEST]
    groups = [
        Group(N_("Actions"), list(actions(request, principal, words))[:MOST]),
        Group(N_("Pages"), list(pages(request, principal, words))[: MOST if words else None]),
        Group(N_("Campaigns"), await found_campaigns(platform, principal, words)),
        Group(N_("Help"), list(helping(request, words))[:MOST]),
    ]
    context = {"q": q, "groups": [group for group in groups if group.answers]}
    return Page("portal/search.html", title=N_("Search"), parent=HOME, context=context, fragment="found")


def titled(frame: Frame, request: Request[Any, Any, Any], msgid: str) -> str:
    """A title as its reader reads it."""
    return frame.catalogs.translate(msgid, language_of(request))


def actions(request: Request[Any, Any, Any], principal: Principal, words: str) -> Iterator[Found]:
    """What this person may begin."""
    frame = frame_of(request)
    for one in frame.actions:
        title = titled(frame, request, one.title)
        if frame.offers(principal, one) and fits(words, f"{title} {one.title}"):
            yield Found(title, one.path, one.icon)


def pages(request: Request[Any, Any, Any], principal: Principal, words: str) -> Iterator[Found]:
    """The lines of the menus."""
    frame = frame_of(request)
    for item in frame.nav_items:
        title = titled(frame, request, item.title)
        mine = item.section.audience is frame.audience and frame.offers(principal, item)
        if mine and fits(words, f"{title} {item.title}"):
            yield Found(title, item.path, item.icon, titled(frame, request, item.section.title))


async def found_campaigns(platform: Platform, principal: Principal, words: str) -> list[Found]:
    """The account's own campaigns of this name."""
    if not words:
        return []
    found = await campaigns.find_campaigns(platform, principal.account_id, words, limit=MOST)
    return [Found(one.name, campaign_path(one.id), "speakerphone", one.created_at.date().isoformat()) for one in found]


def helping(request: Request[Any, Any, Any], words: str) -> Iterator[Found]:
    """Pages of the help: those that are called so before those that speak of it."""
    if not words:
        return
    known = [page for page in help_pages(language_of(request)) if fits(words, page.text)]
    for page in sorted(known, key=lambda page: not fits(words, page.title)):
        yield Found(page.title, page.path, "lifebuoy")
