"""What the parser would not say of a sheet: how far its cells reach, which hold errors or formulas without a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from hudhud.workbooks.archive import Refusal

__all__ = ["ERROR", "UNCALCULATED", "Scan", "scan"]

MOST_CELLS: Final = 16_000_000
"""The parser keeps the rectangle around all cells in memory, some 32 bytes for each."""
MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
LONGEST_ROW: Final = 32 * 1024 * 1024
ERROR: Final = "error"
UNCALCULATED: Final = "uncalculated"
OddCell = tuple[str, str]

COLUMN: Final = re.compile(rb' r="([A-Z]{1,3})\d')  # beginning with what is literal, a pattern is four times as fast
ROW: Final = re.compile(rb' r="(\d{1,7})"')
FILLED: Final = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')
CONTENT: Final = (b"<v", b":v>", b"<f", b":f>", b"<is", b":is>", b"<t", b":t>")
ODD: Final = (b't="e"', b"t='e'", b"<f", b":f>", b":f ")
CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
REFERENCE: Final = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
KIND: Final = re.compile(rb"\bt=[\"'](\w+)[\"']")
VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^<>]*>([^<]*)</")
FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^<>]*>([^<]*)</")


@dataclass(slots=True)
class Scan:
    """How far a sheet's cells reach, and its odd ones by row and column (from 0): their kind, and what stands there."""

    filled: bool = False
    rows: int = 0
    columns: int = 0
    odd: dict[int, dict[int, OddCell]] = field(default_factory=dict)

    @property
    def odd_extent(self) -> tuple[int, int]:
        """Columns and rows that it takes to hold all odd cells."""
        columns = max((column + 1 for cells in self.odd.values() for column in cells), default=0)
        return columns, max((row + 1 for row in self.odd), default=0)

    def note(self, reference: re.Match[bytes], kind: str, text: str) -> None:
        """Keep an odd cell."""
        row, column = int(reference[2]) - 1, number_of(reference[1]) - 1
        if 0 <= row < MOST_ROWS and column < MOST_COLUMNS:
            self.odd.setdefault(row, {})[column] = (kind, text)


def scan(pieces: Callable[[], Iterable[bytes]]) -> Scan:
    """Look through a sheet's XML; raises Refusal where its cells lie too far apart."""
    seen = Scan()
    for rows in whole_rows(pieces()):
        seen.columns = max(seen.columns, *map(number_of, set(COLUMN.findall(rows))), 0)
        seen.rows = max(seen.rows, *map(int, ROW.findall(rows)), 0)
        seen.filled = seen.filled or any(mark in rows for mark in CONTENT)
        if any(mark in rows for mark in ODD):
            note_odd(seen, rows)
    if seen.rows * seen.columns > MOST_CELLS:
        measure_filled(seen, pieces())
    return seen


def whole_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut where a row begins."""
    waiting = b""
    for piece in pieces:
        waiting += piece
        begins = max(waiting.rfind(b"<row"), waiting.rfind(b"<x:row"))
        if begins > 0:
            yield waiting[:begins]
            waiting = waiting[begins:]
        if len(waiting) > LONGEST_ROW:
            raise Refusal("damaged")
    yield waiting


def measure_filled(seen: Scan, pieces: Iterable[bytes]) -> None:
    """Look again, more slowly: whole rows and columns that are coloured have cells with nothing in them."""
    seen.rows = seen.columns = 0
    for rows in whole_rows(pieces):
        for letters, number in FILLED.findall(rows):
            seen.rows = max(seen.rows, int(number))
            seen.columns = max(seen.columns, number_of(letters))
            if seen.rows * seen.columns > MOST_CELLS:
                raise Refusal("far", cell=(letters + number).decode(), limit=MOST_CELLS)


def note_odd(seen: Scan, rows: bytes) -> None:
    """Find the cells with an error's name for a value, and formulas whose value was never worked out."""
    for attributes, inside in CELL.findall(rows):
        kind = KIND.search(attributes)
        reference = REFERENCE.search(attributes)
        value = VALUE.search(inside)
        text = value[1] if value else b""
        if reference is None:
            continue
        if kind and kind[1] == b"e":
            seen.note(reference, ERROR, text.decode(errors="replace"))
        elif not text and not (kind and kind[1] == b"str") and (formula := FORMULA.search(inside)):
            seen.note(reference, UNCALCULATED, "=" + unescape(formula[1].decode(errors="replace"))[:200])


def number_of(letters: bytes) -> int:
    """A column's number, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
