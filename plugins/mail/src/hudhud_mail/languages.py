"""Sentences, amounts of time and moments in the language of a letter.

The worker writes letters and serves no pages, so it does not load the frame of the pages for its catalogues.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

__all__ = ["days", "hours", "minutes", "moment", "translations"]

DOMAIN = "hudhud"
LOCALES = {"en": "en_GB", "ar": "ar_EG"}
PACKAGES = ("hudhud", "hudhud_web", "hudhud_mail")
"""Whose catalogues a letter's sentences are in: words of core and of the frame are translated there, once."""
NEVER = 10**9  # how many of a unit babel shows before it takes the next larger one
COMMAS = {"ar": "، "}


@cache
def translations(language: str) -> NullTranslations:
    """The sentences of a language; without a catalogue, as they are written."""
    merged = Translations(domain=DOMAIN)
    for package in PACKAGES:
        path = _folder(package) / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        if path.is_file():
            found = Translations(_compiled(path, language), domain=DOMAIN)
            merged.merge(found)
            merged.plural = found.plural  # merging takes the sentences and leaves the rule of their plurals
    return merged


def _folder(package: str) -> Path:
    """Where a package lies; it is not imported for this."""
    found = find_spec(package)
    assert found is not None and found.origin is not None  # noqa: S101 - this distribution depends on each of them
    return Path(found.origin).parent


def _compiled(path: Path, language: str) -> BytesIO:
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, domain=DOMAIN))
    compiled.seek(0)
    return compiled


def minutes(count: str | int, language: str) -> str:
    """A number of minutes, in hours where it is whole hours: `30 minutes`, `24 hours`."""
    whole, rest = divmod(int(count), 60)
    if whole and not rest:
        return hours(whole, language)
    return _told(timedelta(minutes=int(count)), "minute", language)


def hours(count: str | int, language: str) -> str:
    """A number of hours, in days where it is two or more: `24 hours`, `7 days`."""
    whole, rest = divmod(int(count), 24)
    if whole > 1 and not rest:
        return days(whole, language)
    return _told(timedelta(hours=int(count)), "hour", language)


def days(count: str | int, language: str) -> str:
    """A number of days."""
    return _told(timedelta(days=int(count)), "day", language)


def moment(text: str, language: str) -> str:
    """A moment in ISO 8601 as a reader writes it, with its zone; anything else as it is."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return text
    known = given if given.tzinfo else given.replace(tzinfo=UTC)
    written = dates.format_datetime(
        known, f"d MMM y{COMMAS.get(language, ', ')}HH:mm", tzinfo=known.tzinfo, locale=_locale(language)
    )
    return f"{written} ({_zone(known)})"


def _told(length: timedelta, unit: Literal["day", "hour", "minute"], language: str) -> str:
    return dates.format_timedelta(length, granularity=unit, threshold=NEVER, locale=_locale(language))


def _zone(known: datetime) -> str:
    offset = known.strftime("%z")
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"


def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, "en_GB"))
