"""Texts with parameters: `@name`, `@{due date}`, `@name|fallback`, and `@@` for the sign itself.

The grammar is told twice, here and for the browser (`web/frontend/src/template.ts`); both are held to
`web/frontend/src/template_vectors.json`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final

__all__ = ["Parameter", "Template", "as_parameter", "key_of", "nearest"]

# Of the marks only Arabic's vowel signs continue a bare name: the others have no place in one that is typed.
LETTER: Final = r"[\w\u064b-\u065f\u0670]"
TOKEN: Final = re.compile(
    rf"""(?<![A-Za-z0-9._+\-])@(?:
        (?P<sign>@)
        | \{{(?P<braced>[^{{}}|\n]+)(?:\|(?P<any>[^{{}}\n]*))?\}}
        | (?P<bare>[^\W\d]{LETTER}*)(?:\|(?P<word>{LETTER}+))?
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in a text: the key it is looked up by, its name and itself as written, and what stands in for it."""

    key: str
    name: str
    written: str
    fallback: str | None
    start: int


class Template:
    """A parsed text: literal pieces and parameters in turn."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: tuple[str | Parameter, ...] = tuple(pieces_of(text))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter in its order, each time it stands there."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Parameter))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its parameters, once each, in their order."""
        return tuple(dict.fromkeys(parameter.key for parameter in self.parameters))


def key_of(name: str) -> str:
    """What two spellings of one name have in common: neither case nor blanks tell names apart (NFC, case-folded)."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def pieces_of(text: str) -> Iterator[str | Parameter]:
    """Literal pieces, never two in a row and never empty, and parameters."""
    literal = ""
    end = 0
    for found in TOKEN.finditer(text):
        literal += text[end : found.start()]
        end = found.end()
        name = found["braced"] or found["bare"]
        if name is None or not name.strip():
            literal += "@" if found["sign"] else found[0]
            continue
        if literal:
            yield literal
            literal = ""
        fallback = found["any"] if found["braced"] else found["word"]
        yield Parameter(key_of(name), " ".join(name.split()), found[0], fallback, found.start())
    literal += text[end:]
    if literal:
        yield literal


BARE: Final = re.compile(rf"[^\W\d]{LETTER}*")


def as_parameter(name: str) -> str:
    """How a name is written into a text: `@name`, or `@{due date}`."""
    return f"@{name}" if BARE.fullmatch(name) else f"@{{{name}}}"


def nearest(name: str, known: list[str]) -> str | None:
    """Which of the known names was probably meant."""
    by_key = {key_of(one): one for one in known}
    found = get_close_matches(key_of(name), list(by_key), n=1, cutoff=0.6)
    return by_key[found[0]] if found else None
