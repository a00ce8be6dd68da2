"""Characters that nobody sees, or that turn the direction of text: shown by their number in Unicode."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["revealed", "revealed_json"]

HIDING: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
"""General categories (Unicode, 4.5) of characters that are no sign of their own: controls, formats, separators."""

FILLERS: Final = frozenset("\u00a0\u115f\u1160\u2800\u3000\u3164\ufe0f\uffa0")
"""Signs by category that look like nothing."""


def revealed(text: str) -> str:
    """The text with such characters as ⟨U+202E⟩: two names that look alike no longer do."""
    return "".join(shown(one) for one in text)


def shown(character: str) -> str:
    """A character, or its number."""
    hidden = unicodedata.category(character) in HIDING or character in FILLERS
    return f"⟨U+{ord(character):04X}⟩" if hidden else character


def revealed_json(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an act says of itself, name by name, with characters revealed."""
    return [(revealed(name), revealed(text_of(value))) for name, value in details.items()]


def text_of(value: object) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
