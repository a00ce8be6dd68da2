"""Time zones, by their places' names in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

__all__ = ["time_zones"]

CONTINENTS: Final = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
    "Pacific/",
)  # fmt: skip


@lru_cache(maxsize=8)
def time_zones(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of the zone's name (of the IANA database) and its place, sorted by name."""
    names = [name for name in available_timezones() if name.startswith(CONTINENTS)]
    return tuple((name, get_timezone_location(name, locale=language)) for name in sorted(names))
