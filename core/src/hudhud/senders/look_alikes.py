"""What names that look alike have in common: letters of other alphabets, digits for letters, case, blanks, dots.

The letters are those that Unicode's list of confusables (UTS 39) shows in common fonts, of the alphabets that our
customers can type; a channel's own rules refuse most of them anyway.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["alphabets", "folded"]

CAPITALS: Final = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΣΤΥΧ", "abezhikmnopetyx")
"""Greek capitals, whose small letters look like others."""
SMALL: Final = str.maketrans(
    "αβγεηικνορστυχωавгезѕіјкмнопрстухшьԁһӏԛԝүѵıɡ", "abyenikvopotuxwabressijkmhonpctyxwbdhlqwyvig"
)
"""Greek, Cyrillic and rarer Latin letters, and what each is taken for."""
SHAPES: Final = str.maketrans("0123456789@$€£|!", "oizeasbtbgaselll")
"""Digits and signs that stand in for letters."""
ONE_STROKE: Final = str.maketrans("ij", "ll")
PAIRS: Final = (("rn", "m"), ("vv", "w"))


def folded(name: str) -> str:
    """The same for names that a reader could mistake for each other; "" where nothing is left of one."""
    plain = unicodedata.normalize("NFKD", name).translate(CAPITALS).casefold()
    marked = "".join(digit_or_letter(one) for one in unicodedata.normalize("NFKD", plain).translate(SMALL))
    shaped = marked.translate(SHAPES).translate(ONE_STROKE)
    bare = "".join(one for one in shaped if one.isalnum())
    for pair, single in PAIRS:
        bare = bare.replace(pair, single)
    return bare


def digit_or_letter(one: str) -> str:
    """A digit of any script as ours; nothing for a mark that stands on a letter."""
    if unicodedata.combining(one):
        return ""
    return str(unicodedata.digit(one)) if one.isdecimal() else one


def alphabets(name: str) -> frozenset[str]:
    """The scripts that a name's letters are of, by Unicode's names: LATIN, CYRILLIC, ARABIC."""
    return frozenset(unicodedata.name(one, "").partition(" ")[0] for one in name if one.isalpha())
