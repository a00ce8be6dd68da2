"""Countries whose national numbers can be read, by their names in the reader's language."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from babel import Locale

__all__ = ["countries"]


@lru_cache(maxsize=8)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name with the calling code, sorted by name."""
    names = Locale.parse(language).territories
    found = [
        (code, f"{names.get(code, code)} (+{phonenumbers.country_code_for_region(code)})")
        for code in phonenumbers.SUPPORTED_REGIONS
    ]
    return tuple(sorted(found, key=lambda pair: pair[1]))
