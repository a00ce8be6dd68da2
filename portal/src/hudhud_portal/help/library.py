"""The help pages of `docs/help`, which the wheel holds as `help_pages/<language>/<name>.md`, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from hudhud.errors import NotFound
from hudhud.i18n import DEFAULT_LANGUAGE

__all__ = ["HelpPage", "help_page", "help_pages"]

FOLDER: Final = Path(__file__).parent.parent / "help_pages"
FIRST: Final = (
    "getting-started", "finding-your-way", "signing-in", "sending-a-campaign", "timing-and-resending",
    "recipient-files", "contacts", "personalising", "text-and-parts", "states", "finding-messages", "senders", "credit",
    "users", "sub-accounts", "api-tokens", "personalised-api", "webhooks", "connections",
)  # fmt: skip
"""The order of the list; what is not named here comes after, by title."""

WRAPPER: Final = re.compile(r"^</?div\b[^>]*>\s*$", re.MULTILINE)
"""The line around an Arabic page that only the documentation's own builder reads."""

SIBLING: Final = re.compile(r"^([\w-]+)\.md(#.*)?$")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page; `text` is what it says without any marks, for searching."""

    name: str
    title: str
    summary: str
    html: Markup
    text: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/help/{self.name}"


def help_page(name: str, language: str) -> HelpPage:
    """The page in this language, or in English where it was not translated; raises NotFound."""
    for pages in (library(language), library(DEFAULT_LANGUAGE)):
        if name in pages:
            return pages[name]
    raise NotFound


def help_pages(language: str) -> Sequence[HelpPage]:
    """Every page, in the order of the list."""
    found = {**library(DEFAULT_LANGUAGE), **library(language)}
    places = {name: place for place, name in enumerate(FIRST)}
    return sorted(found.values(), key=lambda page: (places.get(page.name, len(FIRST)), page.title))


@lru_cache(maxsize=4)
def library(language: str) -> Mapping[str, HelpPage]:
    """A language's pages by their names; read once, since they come with the program."""
    return {path.stem: read(path) for path in sorted((FOLDER / language).glob("*.md"))}


def read(path: Path) -> HelpPage:
    """One file as a page: its first heading is the title, its first paragraph the summary."""
    reader = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    tokens = reader.parse(WRAPPER.sub("", path.read_text("utf-8")))
    title, body = split(tokens)
    summary = next((after.content for before, after in pairs(body) if before.type == "paragraph_open"), "")
    return HelpPage(
        name=path.stem,
        title=title,
        summary=plain(summary),
        html=framed(reader.renderer.render([adjusted(token) for token in body], reader.options, {})),
        text=" ".join([title, *(plain(token.content) for token in body if token.type == "inline")]),
    )


def split(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The title, and what stands below it."""
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return plain(tokens[1].content), tokens[3:]
    return "", tokens


def pairs(tokens: Sequence[Token]) -> Iterable[tuple[Token, Token]]:
    """Each token with the next one."""
    return pairwise(tokens)


def plain(marked: str) -> str:
    """A line without its marks."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", lambda found: found[1] or "", marked)


def adjusted(token: Token) -> Token:
    """Links between pages lead to the portal's pages."""
    for child in token.children or ():
        found = SIBLING.match(str(child.attrGet("href") or "")) if child.type == "link_open" else None
        if found:
            child.attrSet("href", f"/help/{found[1]}{found[2] or ''}")
    return token


def framed(html: Any) -> Markup:
    """Tables as the portal's other tables are: they scroll sideways on phones."""
    opened = str(html).replace("<table>", '<div class="table-frame" tabindex="0"><table class="table">')
    return Markup(opened.replace("</table>", "</table></div>"))  # noqa: S704 - our own pages, rendered without HTML
