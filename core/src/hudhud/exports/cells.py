"""Cells as a file has them: typed, in the reader's zone and words, and never a formula.

A spreadsheet program takes a CSV cell that begins with one of `=+-@`, a tab or a line's end for a formula, whatever
quotes are around it. Such a text gets an apostrophe before it, and so does one that begins like that with
apostrophes: whoever reads the file back takes one away. Phone numbers keep their plus: behind it are digits
only, so that nothing can be computed but the number itself, and other programs read what they expect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from hudhud.plugins import Cell, CellForm

__all__ = ["Written", "for_csv", "for_xlsx"]

FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
APOSTROPHE: Final = "'"
MASKED: Final = frozenset((*FORMULA, APOSTROPHE))
LONGEST: Final = 32_767
"""Characters of an XLSX cell."""

Rows = Sequence[Sequence[Cell]]
Written = list[tuple[Any, ...]]
Column = Callable[[Sequence[Any]], Sequence[Any]]


def for_csv(forms: Sequence[CellForm], zone: ZoneInfo, words: Mapping[str, str]) -> Callable[[Rows], str]:
    """What writes rows of these forms as lines (RFC 4180), in which all but numbers are quoted."""
    ways: dict[CellForm, Column] = {
        CellForm.TEXT: lambda cells: once(cells, lambda cell: quoted(safe(cell)), EMPTY),
        CellForm.PHONE: lambda cells: [quoted(f"+{cell}") if cell else EMPTY for cell in cells],
        CellForm.NUMBER: lambda cells: [EMPTY if cell is None else str(cell) for cell in cells],
        CellForm.TIME: lambda cells: once(cells, lambda cell: quoted(local(cell, zone).isoformat(" ")), EMPTY),
        CellForm.WORD: lambda cells: once(cells, lambda cell: quoted(words.get(cell, cell)), EMPTY),
    }
    columns = by_columns([ways[form] for form in forms])
    return lambda rows: "".join([f"{line}\r\n" for line in map(",".join, columns(rows))])


def for_xlsx(forms: Sequence[CellForm], zone: ZoneInfo, words: Mapping[str, str]) -> Callable[[Rows], Written]:
    """What writes rows of these forms as XLSX cells: strings are strings there, whatever they begin with."""
    ways: dict[CellForm, Column] = {
        CellForm.TEXT: lambda cells: [plain(cell)[:LONGEST] if cell else None for cell in cells],
        CellForm.PHONE: lambda cells: [f"+{cell}" if cell else None for cell in cells],
        CellForm.NUMBER: lambda cells: [float(cell) if isinstance(cell, Decimal) else cell for cell in cells],
        CellForm.TIME: lambda cells: once(cells, lambda cell: local(cell, zone), None),
        CellForm.WORD: lambda cells: once(cells, lambda cell: words.get(cell, cell), None),
    }
    columns = by_columns([ways[form] for form in forms])
    return lambda rows: list(columns(rows))


def by_columns(ways: Sequence[Column]) -> Callable[[Rows], Iterator[tuple[Any, ...]]]:
    """Write each column of a block at once: far quicker than cell by cell."""

    def written(rows: Rows) -> Iterator[tuple[Any, ...]]:
        columns = [way(list(map(itemgetter(place), rows))) for place, way in enumerate(ways)]
        return zip(*columns, strict=True)

    return written


EMPTY: Final = '""'


def quoted(text: str) -> str:
    """A text between quotes."""
    return '"' + text.replace('"', '""') + '"'


def once(cells: Sequence[Any], write: Callable[[Any], Any], empty: Any) -> Sequence[Any]:
    """Write each value once: what was committed together has one time, and a campaign's messages one sender."""
    made = {cell: write(cell) if cell else empty for cell in set(cells)}
    return [made[cell] for cell in cells]


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV Injection)."""
    return masked(text) if text and text[0] in MASKED else text


def plain(text: str) -> str:
    """A text for a string cell, which is no formula: only an apostrophe that would pass for ours gets one more."""
    return masked(text) if text.startswith(APOSTROPHE) else text


def masked(text: str) -> str:
    """With an apostrophe before it where it needs one, so that taking one away gives back every text."""
    return f"'{text}" if text.lstrip(APOSTROPHE).startswith(FORMULA) else text


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The wall's time in the zone, without telling it: the column's title does."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
