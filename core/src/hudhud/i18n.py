"""Languages and the marking of translatable text."""

from __future__ import annotations

from typing import Final

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "N_", "RIGHT_TO_LEFT"]

LANGUAGES: Final = ("en", "ar")
DEFAULT_LANGUAGE: Final = "en"
RIGHT_TO_LEFT: Final = frozenset({"ar"})


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's extractors know
    """Mark a sentence as translatable without translating it here."""
    return message
