"""How a country's numbers begin, as regular expressions: so that a database tells what `country_of` would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers

__all__ = ["CountryPattern", "pattern_of"]

KINDS: Final = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)


@dataclass(frozen=True, slots=True)
class CountryPattern:
    """Numbers in digits that begin with `calling_code`; where other countries have it too, these alone:

    of the `main` country those that match `own` or do not match `others`, of another one those that do both.
    Both are regular expressions that Python and PostgreSQL read alike, and empty where the calling code is enough.
    """

    calling_code: str
    own: str = ""
    others: str = ""
    main: bool = True


@lru_cache(maxsize=512)
def pattern_of(country: str) -> CountryPattern | None:
    """The pattern of a country by its ISO 3166 code; None for one that has no numbers."""
    calling_code = phonenumbers.country_code_for_region(country)
    if not calling_code:
        return None
    regions = phonenumbers.region_codes_for_country_code(calling_code)
    if len(regions) == 1:
        return CountryPattern(str(calling_code))
    place = regions.index(country)
    others = regions[:place] or regions[1:]
    return CountryPattern(str(calling_code), expression(calling_code, [country]), expression(calling_code, others),
                          main=place == 0)  # fmt: skip


def expression(calling_code: int, countries: Iterable[str]) -> str:
    """What matches the numbers of any of these countries."""
    return f"^{calling_code}(?:{'|'.join(national(country) for country in countries)})"


def national(country: str) -> str:
    """What matches a country's numbers behind the calling code: some are told by their first digits, others whole."""
    known = phonenumbers.PhoneMetadata.metadata_for_region(country)
    assert known is not None  # noqa: S101 - every region of a calling code has its own
    if known.leading_digits:
        return f"(?:{known.leading_digits})"
    kinds = [getattr(known, kind) for kind in KINDS]
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return f"(?:{'|'.join(dict.fromkeys(patterns))})$"
