"""Sentences in the reader's language: catalogues of all packages, merged in memory, and the choice of one.

Every package keeps its own `locale/<language>/LC_MESSAGES/hudhud.po` beside its modules; nothing is compiled
beforehand. Msgids are the English sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from litestar.connection import ASGIConnection

from hudhud.errors import DomainError
from hudhud.i18n import DEFAULT_LANGUAGE, LANGUAGES, RIGHT_TO_LEFT
from hudhud_web.formats import Formats
from hudhud_web.people import person_of

__all__ = [
    "DOMAIN",
    "LANGUAGE_COOKIE",
    "Catalogs",
    "Verbatim",
    "direction_of",
    "language_of",
    "load_catalogs",
]

DOMAIN = "hudhud"
LANGUAGE_COOKIE = "hudhud_language"


class Verbatim(str):
    """Words that a person wrote, such as a campaign's name: shown as they are, never looked up."""

    __slots__ = ()


class Catalogs:
    """The catalogue of every language."""

    def __init__(self, translations: Mapping[str, Translations]) -> None:
        self._translations = translations

    def translations(self, language: str) -> Translations:
        """The gettext catalogue that templates use."""
        return self._translations[language]

    def translate(self, words: str, language: str) -> str:
        """A msgid in `language`; Verbatim words, and those without a translation, as they are."""
        if not words or isinstance(words, Verbatim):
            return words
        return str(self._translations[language].ugettext(words))

    def sentence(self, error: DomainError, language: str, formats: Formats) -> str:
        """What an error says, with its values as the reader writes them."""
        values = {name: formats.value(value) for name, value in error.values().items()}
        return self.translate(error.message, language) % values


def load_catalogs(locale_folders: Iterable[Path]) -> Catalogs:
    """Merge the catalogues in `locale_folders`; where two translate one msgid, the later folder wins."""
    folders = list(locale_folders)
    return Catalogs({language: merged(folders, language) for language in LANGUAGES})


def merged(folders: Iterable[Path], language: str) -> Translations:
    """One language's catalogue out of every folder that has it."""
    result = Translations(domain=DOMAIN)
    for folder in folders:
        path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        if path.is_file():
            compiled = BytesIO()
            with path.open("rb") as source:
                write_mo(compiled, read_po(source, locale=language, domain=DOMAIN))
            compiled.seek(0)
            found = Translations(compiled, domain=DOMAIN)
            result.merge(found)
            result.plural = found.plural  # merging takes the sentences and leaves the rule of their plurals
    return result


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The language to answer in: chosen in this browser, else the person's, the browser's, or English."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    person = person_of(connection)
    if person is not None and person.language in LANGUAGES:
        return person.language
    return accepted_language(connection.headers.get("accept-language", ""))


def accepted_language(header: str) -> str:
    """The first of our languages that an Accept-Language header names (RFC 9110, 12.5.4), by its weights."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or "1"), tag[:2].lower()))
        except ValueError:
            continue
    return next((tag for weight, tag in sorted(wanted, key=lambda w: w[0]) if tag in LANGUAGES), DEFAULT_LANGUAGE)


def direction_of(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
