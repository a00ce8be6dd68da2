"""What a file tells of contacts beside names and fields, groups and opt-outs: as an export writes, an import reads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from hudhud.contacts.opt_out_words import normalised
from hudhud.i18n import N_

__all__ = [
    "ALL_MESSAGES",
    "EXPORTED",
    "MARKETING",
    "TOLD_ONLY",
    "Wish",
    "is_exported",
    "names_in",
    "together",
    "unmasked",
    "wish_in",
]

BETWEEN: Final = ";"
MASK: Final = re.compile(r"^'(?='*[-=+@\t\r\n＝＋－＠])")
MARKETING: Final = N_("Opted out")
ALL_MESSAGES: Final = N_("No message at all")
EXPORTED: Final = {
    normalised(title): becomes
    for becomes, titles in {
        "groups": ("groups", "المجموعات", "groupes"),
        "opted_out": (MARKETING, "ألغوا الاشتراك"),
        "sender": ("opted out of sender", "ألغوا اشتراك المرسل"),
        "reason": ("reason for opting out", "سبب إلغاء الاشتراك"),
    }.items()
    for title in titles
}
"""What the columns of an exported file become, by their titles as they are compared."""
TOLD_ONLY: Final = tuple(
    map(
        normalised,
        ("contact since", "opted out since", "how it became known", "جهة اتصال منذ", "ألغوا الاشتراك منذ", "كيف عُرف"),
    )
)
"""How titles begin of what such a file tells, and nobody can set: a time, with its zone behind, and a source."""


def is_exported(title: str) -> bool:
    """Whether an exported file has a column of this title for every account, so that no field can be called so."""
    words = normalised(title)
    return words in EXPORTED or words.startswith(TOLD_ONLY)


class Wish(StrEnum):
    """What somebody wants to hear no more of: nothing is refused, marketing is, or every message."""

    NONE = "none"
    MARKETING = "marketing"
    EVERYTHING = "everything"


def words(*spelled: str) -> frozenset[str]:
    """Words as they are compared."""
    return frozenset(map(normalised, spelled))


WISHES: Final = {
    Wish.NONE: words(
        "", "no", "n", "false", "0", "opted in", "may be sent", "subscribed", "non", "لا", "مشترك", "خطأ",
        "تجوز المراسلة",
    ),
    Wish.MARKETING: words(
        MARKETING, "yes", "y", "true", "1", "x", "opt out", "optout", "marketing", "unsubscribed", "unsubscribe",
        "stop", "oui", "désabonné", "نعم", "صحيح", "ألغوا الاشتراك", "ألغى الاشتراك", "إلغاء الاشتراك",
        "غير مشترك",
    ),
    Wish.EVERYTHING: words(ALL_MESSAGES, "all", "everything", "all messages", "stop all", "لا رسائل إطلاقا", "الكل"),
}  # fmt: skip


def wish_in(cell: str) -> Wish | None:
    """What a cell says, in English, Arabic or French; None for words that say neither yes nor no."""
    said = normalised(cell)
    return next((wish for wish, known in WISHES.items() if said in known), None)


def unmasked(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what a spreadsheet would take for a formula."""
    return MASK.sub("", cell)


def together(names: Iterable[str]) -> str:
    """Names in one cell, with `; ` between them; one with a semicolon or a quotation mark is quoted."""
    return f"{BETWEEN} ".join(map(quoted, names))


def quoted(name: str) -> str:
    """A name that can stand among others."""
    if BETWEEN not in name and '"' not in name:
        return name
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def names_in(cell: str) -> list[str]:
    """The names of a cell in their order, each once, without blanks around them."""
    rows = csv.reader(io.StringIO(" ".join(cell.split())), delimiter=BETWEEN, skipinitialspace=True)
    found = (" ".join(name.split()) for row in rows for name in row)
    return list(dict.fromkeys(filter(None, found)))
