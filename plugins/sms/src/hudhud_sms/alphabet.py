"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, sections 6.2.1 and 6.2.1.1).

A septet travels as one octet: SMPP's data_coding 0 leaves the packing to the SMSC.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

__all__ = ["ESCAPE", "EXTENSION", "SUBSTITUTES", "decode_septets", "encode_septets", "foreign_characters", "is_gsm"]

ESCAPE: Final = 0x1B

BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Character by code; 0x1B is the escape and stands for no character."""

EXTENSION: Final = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""Character by the code that follows the escape."""

SUBSTITUTES: Final[Mapping[str, str]] = (
    dict.fromkeys("‘’‚‛`´′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−•", "-")
    | {"…": "..."}
    | dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000", " ")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
    | dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")
)
"""What word processors put into a text and the alphabet has in another form: never a letter, never an accent."""

_OUTSIDE = "\uffff"
"""Not encodable as Latin-1, so that one `encode` both converts and detects."""


def _codes() -> dict[int, str]:
    codes = dict.fromkeys(range(256), _OUTSIDE)
    codes |= {ord(char): chr(code) for code, char in enumerate(BASIC) if code != ESCAPE}
    return codes | {ord(char): chr(ESCAPE) + chr(code) for code, char in EXTENSION.items()}


_TO_CODES: Final = _codes()
_GSM: Final = frozenset(BASIC.replace(chr(ESCAPE), "")) | frozenset(EXTENSION.values())


@lru_cache(4096)
def encode_septets(text: str) -> bytes | None:
    """The text with one septet in each octet, or None if a character lies outside the alphabet.

    A text is measured when it is read ahead and encoded when it is sent, some thousand messages later at most.
    """
    if not (text.isascii() or _GSM.issuperset(text)):  # ends at the first stranger, long before translate would
        return None
    try:
        return text.translate(_TO_CODES).encode("latin-1")
    except UnicodeEncodeError:
        return None


def decode_septets(octets: bytes) -> str:
    """The text of unpacked septets; never fails.

    An unknown extension is shown as the basic character of its code, as TS 23.038 section 6.2.1.1 asks,
    an escape at the end as a space, and an octet over 0x7F as what Latin-1 has there (some SMSCs send that).
    """
    characters = []
    codes = iter(octets)
    for code in codes:
        if code == ESCAPE:
            characters.append(_extended(next(codes, None)))
        else:
            characters.append(BASIC[code] if code < 128 else chr(code))
    return "".join(characters)


def _extended(code: int | None) -> str:
    if code is None or code == ESCAPE:
        return " "
    return EXTENSION.get(code) or (BASIC[code] if code < 128 else chr(code))


def is_gsm(character: str) -> bool:
    """Whether the alphabet has this character, alone or by an escape."""
    return character in _GSM


def foreign_characters(text: str) -> tuple[str, ...]:
    """The characters that force UCS-2, once each, in the order of their first appearance."""
    return tuple(sorted(set(text) - _GSM, key=text.index))
