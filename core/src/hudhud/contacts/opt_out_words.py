"""The words by which people say that they want to hear no more, or again, or need help: data, and how it is compared.

English and French: what the trade requires (CTIA and carriers; the FCC's rule on revoking consent of 11 April 2025
names stop, quit, end, revoke, opt out, cancel and unsubscribe). Arabic: proposed here. A bare “no” (`la`) is none
of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["Meaning", "Reading", "normalised", "read_reply"]


class Meaning(StrEnum):
    """What an answer asks for."""

    STOP = "stop"
    STOP_ALL = "stop_all"
    START = "start"
    HELP = "help"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer means, the phrase that said so, and whether it stood there alone."""

    meaning: Meaning
    phrase: str = ""
    alone: bool = False


SAME: Final = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ک": "ك", "ہ": "ه", "ـ": ""}
)


def normalised(text: str) -> str:
    """Words as they are compared.

    Without case, accents, vowel signs, stretching and invisible marks; one form for letters that Arabic writes in
    several; digits as 0-9; anything that is neither letter nor digit is a blank. Doing it again changes nothing.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = (one for one in folded if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")
    return " ".join("".join(map(spelled, "".join(bare).translate(SAME))).split())


def spelled(letter: str) -> str:
    """A letter or digit as itself, anything else as a blank."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return letter if letter.isalnum() else " "


def phrases(*given: str) -> frozenset[str]:
    """Phrases as they are compared."""
    return frozenset(map(normalised, given))


STOP_ALL_WORDS: Final = phrases("stopall", "stop all", "توقف الكل", "ايقاف الكل", "وقف الكل")
STOP_WORDS: Final = phrases(
    "stop", "unsubscribe", "optout", "opt out", "revoke", "arret", "désabonner", "désinscrire", "td",
    "توقف", "إيقاف", "أوقف", "اوقفوا", "وقف", "قف", "إلغاء الاشتراك", "الغ الاشتراك", "الغي الاشتراك", "waqf", "elgha2",
)  # fmt: skip
"""Whoever begins with one of these wants to hear no more, whatever comes after it."""
STOP_ALONE: Final = phrases("end", "quit", "cancel", "remove", "إلغاء", "حذف", "خروج", "لا أريد")
"""These are said of other things too: they count alone, or with nothing but courtesy beside them."""
START_WORDS: Final = phrases("start", "unstop", "ابدأ", "بدء", "اشتراك", "اشترك", "تفعيل")
START_ALONE: Final = phrases("yes", "نعم")
HELP_WORDS: Final = phrases("help", "مساعدة", "ساعدني", "aide")
HELP_ALONE: Final = phrases("info", "معلومات")
COURTESY: Final = phrases(
    "please", "pls", "thanks", "thank", "you", "now", "it", "me", "this", "sms", "messages", "texts", "marketing",
    "من", "فضلك", "فضلكم", "لو", "سمحت", "سمحتم", "شكرا", "الرسائل", "الآن", "merci", "svp",
)  # fmt: skip
LIKELY: Final = STOP_ALL_WORDS | STOP_WORDS | phrases(
    "no more", "leave me alone", "do not send", "don t send", "dont send", "do not text", "don t text", "dont text",
    "take me off", "remove me", "spam", "opt me out", "لا ترسل", "لا ترسلوا", "لا تراسلوني", "لا اريد رسائل",
    "كفايه رسايل", "بلاش رسايل", "احذفوني", "احذف رقمي", "ازعاج",
)  # fmt: skip
"""Whoever says one of these somewhere probably wants to hear no more: a person decides."""
LONGEST_PHRASE: Final = max(len(phrase.split()) for phrase in LIKELY)


def read_reply(text: str) -> Reading:
    """What an answer asks for, by how it begins; a wish to hear no more that is told otherwise is unclear."""
    words = normalised(text).split()
    for meaning, first, alone in (
        (Meaning.STOP_ALL, STOP_ALL_WORDS, frozenset[str]()),
        (Meaning.STOP, STOP_WORDS, STOP_ALONE),
        (Meaning.START, START_WORDS, START_ALONE),
        (Meaning.HELP, HELP_WORDS, HELP_ALONE),
    ):
        phrase = beginning(words, first | alone)
        rest = words[len(phrase.split()) :]
        if phrase and (phrase in first or not set(rest) - COURTESY):
            return Reading(meaning, phrase, not rest)
        if phrase and meaning is Meaning.STOP:
            return Reading(Meaning.UNCLEAR, phrase)
    likely = next(iter(runs(words) & LIKELY), "")
    return Reading(Meaning.UNCLEAR, likely) if likely else Reading(Meaning.OTHER)


def beginning(words: list[str], known: Iterable[str]) -> str:
    """The longest of the known phrases that the words begin with."""
    phrases = set(known)
    lengths = range(min(LONGEST_PHRASE, len(words)), 0, -1)
    return next((phrase for length in lengths if (phrase := " ".join(words[:length])) in phrases), "")


def runs(words: list[str]) -> set[str]:
    """Every run of words that is short enough to be a phrase."""
    return {
        " ".join(words[start : start + length])
        for start in range(len(words))
        for length in range(1, LONGEST_PHRASE + 1)
    }
