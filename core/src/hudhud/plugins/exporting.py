"""What a plugin says of a table that can be exported as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hudhud.plugins.platform import Platform

__all__ = ["Cell", "CellForm", "ExportColumn", "ExportSource", "Options"]

Cell = str | int | float | Decimal | datetime | None
Options = Mapping[str, Any]


class CellForm(StrEnum):
    """What a column's cells are, which decides how they are written; None is an empty cell in each.

    `TEXT` is a string that somebody wrote: no spreadsheet will take it for a formula. `PHONE` is digits, written
    with a plus before them. `NUMBER` is an int, a float or a Decimal, `TIME` an instant with its zone. `WORD` is
    one of the source's `words`, written in the reader's language.
    """

    TEXT = "text"
    PHONE = "phone"
    NUMBER = "number"
    TIME = "time"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its title is a msgid, or with `verbatim` somebody's own words; `width` is in characters."""

    title: str
    form: CellForm = CellForm.TEXT
    width: int = 16
    verbatim: bool = False


def no_words(platform: Platform) -> Iterable[str]:
    """For a table without cells of the form WORD."""
    return ()


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A table that can be exported, such as `messages`; `title` is a msgid.

    `check` makes of what was asked for (strings of a form, or JSON) the options that are kept, in JSON; it raises
    Invalid for unknown ones and NotFound for what is not the account's. `columns`, `rows` and `count` are given what
    it made. `rows` yields blocks of some thousand rows, each row a cell for every column, and is walked in the
    worker within the account's scope (`Database.tenant`); memory stays flat if it reads block by block. It may be
    begun anew. `count` tells about how many rows come, or None. `words` gives the msgids of cells of the form WORD.
    `choices` are options that a box is ticked for, each with its msgid: `check` finds "1" under its name, or nothing.
    """

    kind: str
    title: str
    check: Callable[[Platform, int, Options], Awaitable[Options]]
    columns: Callable[[Platform, int, Options], Awaitable[Sequence[ExportColumn]]]
    rows: Callable[[Platform, int, Options], AsyncIterator[Sequence[Sequence[Cell]]]]
    count: Callable[[Platform, int, Options], Awaitable[int | None]]
    words: Callable[[Platform], Iterable[str]] = no_words
    choices: tuple[tuple[str, str], ...] = ()
    weight: int = 50

    @property
    def name(self) -> str:
        """A kind is given once."""
        return self.kind
