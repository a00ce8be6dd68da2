"""The rows of a CSV file in UTF-8, in blocks: pure, and as fast as the file's form allows.

A row is what a spreadsheet shows as one: blank lines count, a quoted cell with line breaks is one row.
Blocks without quotation marks are split by `str.split`; from the first mark on, the csv module reads.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Final, NamedTuple

from hudhud.i18n import N_
from hudhud.recipients.refusals import LineTooLong, NotText, NotUtf8, StrayQuote, UnclosedQuote

__all__ = ["CELL_ERROR", "Block", "Spreadsheet", "Wrong", "is_spreadsheet_error"]

BLOCK_BYTES: Final = 128 * 1024
BLOCK_ROWS: Final = 8_000
LONGEST_LINE: Final = 64 * 1024
DELIMITERS: Final = (",", ";", "\t", "|")
SNIFFED_LINES: Final = 20
BOM: Final = b"\xef\xbb\xbf"
QUOTE: Final = '"'
LINE_END: Final = re.compile(rb"\r\n|\r|\n")
SPREADSHEET_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")
CELL_ERROR: Final = N_("The spreadsheet program shows an error in this cell. Put the right value in its place.")
Wrong = Mapping[int, tuple[int, str]]
"""Rows of a block with a cell that holds no value: the cell, and why (a msgid)."""
NOTHING_WRONG: Final[Wrong] = MappingProxyType({})


class Block(NamedTuple):
    """Rows from `first_row` on: their first cells, and all their cells (None where each has just one).

    `end` is how many bytes of the file have been read with it.
    """

    first_row: int
    cells: list[str]
    rows: list[list[str]] | None
    end: int
    wrong: Wrong = NOTHING_WRONG

    def is_blank(self, index: int) -> bool:
        """Whether nothing stands in this row."""
        return not (any(map(str.strip, self.rows[index])) if self.rows else self.cells[index].strip())

    def fields(self, index: int, width: int) -> list[str]:
        """The cells behind the first, exactly `width` of them."""
        cells = self.rows[index][1 : width + 1] if self.rows else []
        return cells if len(cells) == width else cells + [""] * (width - len(cells))


class Spreadsheet:
    """A CSV file's content; `blocks()` may be walked once, and raises a FileRefused where it cannot go on."""

    name = ""
    hidden: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __init__(self, content: bytes, *, encoding: str = "utf-8", block_bytes: int = BLOCK_BYTES) -> None:
        self.encoding = encoding
        self._content = content
        self._block_bytes = max(block_bytes, 1)
        self._start = len(BOM) if content.startswith(BOM) else 0
        self._newline = newline_of(content)
        self._row = 1
        zero = content.find(b"\0")
        if zero >= 0:
            self._decode(self._start, zero)
            raise NotText(content.count(self._newline, 0, zero) + 1)
        self.delimiter = self._sniff()

    def _decode(self, start: int, end: int) -> str:
        try:
            return self._content[start:end].decode()
        except UnicodeDecodeError as error:
            wrong = start + error.start
            row = self._content.count(self._newline, 0, wrong) + 1
            raise NotUtf8(row, wrong + 1) from error

    def _sniff(self) -> str:
        """The delimiter that most of the first lines have, or that Excel's `sep=` in the first names."""
        head = self._content[self._start : self._start + LONGEST_LINE].decode(errors="replace")
        lines = head.splitlines()[:SNIFFED_LINES]
        if lines and lines[0].lower() in {f"sep={one}" for one in DELIMITERS}:
            self._start = self._after_line(self._start)
            self._row = 2
            return lines[0][-1]
        return max(DELIMITERS, key=lambda one: (sum(one in line for line in lines), head.count(one)))

    def _after_line(self, start: int) -> int:
        found = LINE_END.search(self._content, start)
        return found.end() if found else len(self._content)

    def blocks(self) -> Iterator[Block]:
        """Every row in order, blank ones too."""
        for start, end in self._cuts(self._start):
            text = self._decode(start, end)
            if QUOTE in text:
                yield from self._quoted(start)
                return
            lines = self._lines(text)
            rows = None
            first_row = self._row
            if self.delimiter in text:
                rows = [line.split(self.delimiter) for line in lines]
                lines = [row[0] for row in rows]
            self._row += len(lines)
            yield Block(first_row, lines, rows, end, wrong_in(lines, rows) if "#" in text else NOTHING_WRONG)

    def _cuts(self, start: int) -> Iterator[tuple[int, int]]:
        """Where to cut the content, always behind the end of a line."""
        content, size = self._content, len(self._content)
        while start < size:
            end = min(start + self._block_bytes, size)
            if end < size:
                end = content.rfind(self._newline, start, end) + 1
                if not end:
                    raise LineTooLong(content.count(self._newline, 0, start) + 1, LONGEST_LINE)
            yield start, end
            start = end

    def _lines(self, text: str) -> list[str]:
        """The lines of a block, without their ends."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        if max(map(len, lines), default=0) > LONGEST_LINE:
            longest = max(range(len(lines)), key=lambda index: len(lines[index]))
            raise LineTooLong(self._row + longest, LONGEST_LINE)
        return lines

    def _quoted(self, start: int) -> Iterator[Block]:
        """The rest of the file, from the block with the first quotation mark on."""
        progress = [start]
        rows = self._records(start, progress)
        while records := list(islice(rows, BLOCK_ROWS)):
            first_row = self._row - len(records)
            cells = [record[0] if record else "" for record in records]  # a blank line has no cell
            yield Block(first_row, cells, records, progress[0], wrong_in(cells, records))

    def _records(self, start: int, progress: list[int]) -> Iterator[list[str]]:
        reader = csv.reader(self._lines_from(start, progress), delimiter=self.delimiter, strict=True)
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                after = "expected after" in str(error)
                raise (StrayQuote if after else UnclosedQuote)(self._row) from error
            if record is None:
                return
            self._row += 1
            yield record

    def _lines_from(self, start: int, progress: list[int]) -> Iterator[str]:
        for begin, end in self._cuts(start):
            lines = self._lines(self._decode(begin, end))
            progress[0] = end
            yield from (f"{line}\n" for line in lines)


def wrong_in(cells: list[str], rows: list[list[str]] | None) -> Wrong:
    """Cells that a spreadsheet program saved as the name of an error."""
    found: dict[int, tuple[int, str]] = {}
    for index, row in enumerate(rows or [[cell] for cell in cells]):
        for column, cell in enumerate(row):
            if cell[:1] == "#" and is_spreadsheet_error(cell):
                found.setdefault(index, (column, CELL_ERROR))
    return found


def is_spreadsheet_error(cell: str) -> bool:
    """Whether a cell holds the name of a spreadsheet's error."""
    return SPREADSHEET_ERROR.fullmatch(cell) is not None


def newline_of(content: bytes) -> bytes:
    """The byte that ends a line: a carriage return where more of those stand alone than there are line feeds.

    Excel for the Mac writes carriage returns, and line feeds within cells.
    """
    head = content[: LONGEST_LINE + 1]
    return b"\r" if head.count(b"\r") - head.count(b"\r\n") > head.count(b"\n") else b"\n"
