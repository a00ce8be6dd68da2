"""Where a number belongs: its country, and the network that its range was given to (portability is not known)."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final

import phonenumbers

__all__ = ["country_of", "network_of"]

LEADING: Final = 7
"""Digits that tell the country also where several share a calling code: +1 and three digits, +44 and four."""


def country_of(address: str) -> str:
    """The ISO 3166 code of a number in digits (E.164 without the plus); "" where it is no country's."""
    return country_of_range(address[:LEADING], len(address)) if address.isdecimal() else ""


@lru_cache(maxsize=65_536)
def country_of_range(leading: str, digits: int) -> str:
    """The country of a range of numbers of this length."""
    for length in (1, 2, 3):
        regions = phonenumbers.region_codes_for_country_code(int(leading[:length] or 0))
        if not regions:
            continue
        if len(regions) == 1:
            return regions[0] if regions[0].isalpha() else ""
        return shared(leading, digits, regions)
    return ""


def shared(leading: str, digits: int, regions: tuple[str, ...]) -> str:
    """Which of the countries of a shared calling code a range belongs to; the main one in doubt."""
    for filler in "0123456789":
        try:
            number = phonenumbers.parse(f"+{leading.ljust(digits, filler)}")
        except phonenumbers.NumberParseException:
            break  # too short for a number
        found = phonenumbers.region_code_for_number(number)
        if found:
            return found
    return regions[0]


@lru_cache(maxsize=1)
def ranges() -> dict[str, str]:
    """Names of networks by the leading digits of their ranges, from the numbering plans; loaded when first asked."""
    data = import_module("phonenumbers.carrierdata").CARRIER_DATA
    return {prefix: names["en"] for prefix, names in data.items() if "en" in names}


@lru_cache(maxsize=1)
def range_lengths() -> tuple[int, ...]:
    """How long the prefixes are, longest first."""
    return tuple(sorted({len(prefix) for prefix in ranges()}, reverse=True))


def network_of(address: str) -> str:
    """The network that a number's range was given to; "" where that is not known."""
    known = ranges()
    for length in range_lengths():
        name = known.get(address[:length])
        if name is not None:
            return name
    return ""
