"""How good a password is: what is refused, and how strong what remains is. No list of kinds of characters.

The frequency list and the score are zxcvbn's (Wheeler 2016); its words take 11 MB, so they are read when the
first password is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.identity.passwords import LONGEST, SHORTEST

__all__ = ["strength", "weaknesses"]

SCORED: Final = 72  # zxcvbn looks at no more, since its time grows with the square of the length
WEAKEST: Final = 2
LEAST_BESIDE_CONTEXT: Final = 8
OUR_WORDS: Final = ("hudhud", "هدهد")
WORD: Final = re.compile(r"[^\W\d_]{3,}")
ENDING: Final = re.compile(r"[\d!?.*@#$_-]+$")


def weaknesses(password: str, *, context: Sequence[str] = (), field: str = "password") -> Iterator[Problem]:
    """Why a password cannot be taken; the value is never repeated.

    `context` are texts that others connect with its user (e-mail address, names): a password that is little
    beside their words is refused.
    """
    if len(password) < SHORTEST:
        yield Problem(field, N_("Use at least 12 characters."))
    elif len(password) > LONGEST:
        yield Problem(field, N_("Use at most 256 characters."))
    elif is_common(password):
        yield Problem(field, N_("Many people use this password, and so it is tried first. Choose another."))
    elif is_context(password, context):
        yield Problem(field, N_("This password is little more than your name, your address or our name."))
    elif strength(password, context=context) < WEAKEST:
        yield Problem(field, N_("This password is too easy to guess."))


def strength(password: str, *, context: Sequence[str] = ()) -> int:
    """How hard a password is to guess, from 0 (at once) to 4 (not in a lifetime)."""
    if not password:
        return 0
    from zxcvbn import zxcvbn  # see above

    return int(zxcvbn(password[:SCORED], user_inputs=list(words_of(context)))["score"])


def is_common(password: str) -> bool:
    """Whether it is one of the 30,000 most frequent, in any case, or one with digits behind it."""
    told = password.strip().casefold()
    return not common_passwords().isdisjoint({told, ENDING.sub("", told)} - {""})


def is_context(password: str, context: Sequence[str]) -> bool:
    """Whether too little is left of it without words that are known of its user."""
    rest = password.casefold()
    for word in sorted(words_of(context), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != password.casefold() and len(rest.strip()) < LEAST_BESIDE_CONTEXT


def words_of(context: Sequence[str]) -> set[str]:
    """Some texts and their words (of an e-mail address also what is before the @), and our own name."""
    texts = [text.strip().casefold() for text in (*context, *OUR_WORDS)]
    parts = {part for text in texts for part in (text, text.partition("@")[0], *WORD.findall(text))}
    return {part for part in parts if len(part) >= 3}


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The most frequent passwords of leaked lists."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # see above

    return frozenset(FREQUENCY_LISTS["passwords"])
