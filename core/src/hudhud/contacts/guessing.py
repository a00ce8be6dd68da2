"""What a file's columns are probably about, by their headers in English, Arabic and French."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hudhud.contacts.fields import ContactField, key_of
from hudhud.contacts.file_cells import EXPORTED, TOLD_ONLY, unmasked
from hudhud.contacts.opt_out_words import normalised

__all__ = ["guess_mapping"]

NAMES: Final = frozenset(
    map(
        normalised,
        (
            "name", "full name", "customer name", "client name", "contact name", "customer", "client", "nom",
            "اسم", "الاسم", "الاسم الكامل", "الاسم بالكامل", "اسم العميل", "اسم الزبون", "العميل", "الزبون",
        ),
    )
)  # fmt: skip
LANGUAGES: Final = frozenset(map(normalised, ("language", "lang", "langue", "لغة", "اللغة", "لغة التواصل")))
BY_TITLE: Final = {
    **dict.fromkeys(NAMES, "name"),
    **dict.fromkeys(LANGUAGES, "language"),
    **EXPORTED,
}


def guess_mapping(columns: Sequence[str], known: Sequence[ContactField]) -> list[str]:
    """For each of the columns (without the first, which holds the numbers) what it becomes; see `begin_import`.

    A column that is called as a field becomes that field, any other one a new field of its own name, and one without
    a header nothing.
    """
    own = {key_of(field.name): field.name for field in known}
    guessed: list[str] = []
    for column in map(unmasked, columns):
        found = meaning_of(column, own)
        guessed.append("" if found in guessed else found)
    return guessed


def meaning_of(column: str, own: dict[str, str]) -> str:
    """What one header tells."""
    if key_of(column) in own:
        return f"field:{own[key_of(column)]}"
    words = normalised(column)
    if words in BY_TITLE or words.startswith(TOLD_ONLY):
        return BY_TITLE.get(words, "")
    without_header = len(column) <= 2 and column.isascii() and column.isupper()  # A, B … as spreadsheets count
    return "" if without_header else f"field:{column}"
