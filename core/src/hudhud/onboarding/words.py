"""What the letters by SMS say; short, so that each is one part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.i18n import DEFAULT_LANGUAGE

__all__ = ["code_text"]

# Not in the catalogues: core sends these itself, and no page is there to translate them.
TEXTS: Final[Mapping[str, str]] = {
    "en": "%(code)s is your Hudhud code. It is valid for %(minutes)s minutes. Give it to nobody.",
    "ar": "رمزك في هدهد: %(code)s\nصالح %(minutes)s دقائق. لا تعطه لأحد.",
}


def code_text(language: str, *, code: str, minutes: int) -> str:
    """The text that carries a code, in the reader's language."""
    return TEXTS.get(language, TEXTS[DEFAULT_LANGUAGE]) % {"code": code, "minutes": minutes}
