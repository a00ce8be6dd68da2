"""From a spreadsheet's blocks to recipients: addresses read, repetitions left out, errors kept by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hudhud.channels import Channel, InvalidAddress
from hudhud.recipients.refusals import EmptyFile, TooManyColumns, TooManyRows
from hudhud.recipients.spreadsheet import Block, Spreadsheet

__all__ = ["MOST_ERRORS", "Batch", "Intake"]

MOST_ERRORS: Final = 10_000
MOST_COLUMNS: Final = 100
SHOWN_VALUE: Final = 200
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROUNDED_NUMBER: Final = re.compile(r"\s*[\d.,]+[eE][+-]?\d+\s*")


class Batch(NamedTuple):
    """Recipients to keep, by column: their rows, their addresses, their further fields (None where there are none)."""

    rows: list[int]
    addresses: list[str]
    fields: list[list[str]] | None


class Intake:
    """Reads one file; the counts grow while `batches()` is walked, and other threads may look at them."""

    def __init__(self, content: bytes, *, file_id: int, channel: Channel, region: str, limit: int) -> None:
        self._sheet = Spreadsheet(content)
        self._file = file_id
        self._parse = channel.parse_address
        self._region = region
        self._limit = limit
        self._seen: set[str] = set()
        self.columns: list[str] = []
        self.errors: list[tuple[int, int, str, str]] = []
        self.rows = self.valid = self.invalid = self.duplicates = self.bytes_read = 0

    def batches(self) -> Iterator[Batch]:
        """The recipients to keep; raises a FileRefused."""
        for block in self._sheet.blocks():
            if not self.columns:
                block = self._without_header(block)  # noqa: PLW2901 - the same block, less one row
            if self.rows > self._limit:
                self._count(block)
                continue
            yield self._take(block)
            self.bytes_read = block.end
        if self.rows > self._limit:
            raise TooManyRows(self._limit, self.rows)
        if not self.rows:
            raise EmptyFile

    def _without_header(self, block: Block) -> Block:
        """Learn the columns from the first row, and leave it out where it is a header."""
        if not block.cells:
            return block
        row = (block.rows[0] if block.rows else None) or [block.cells[0]]
        if len(row) > MOST_COLUMNS:
            raise TooManyColumns(MOST_COLUMNS, len(row))
        if not self._is_header(block.cells[0]):
            self.columns = [letters(index) for index in range(len(row))]
            return block
        self.columns = named(row)
        return block._replace(
            first_row=block.first_row + 1,
            cells=block.cells[1:],
            rows=block.rows[1:] if block.rows else None,
        )

    def _is_header(self, cell: str) -> bool:
        """Whether a cell is a word: it has a letter, is no address, and no number in scientific form."""
        if not any(letter.isalpha() for letter in cell) or ROUNDED_NUMBER.fullmatch(cell):
            return False
        try:
            self._parse(cell, self._region)
        except InvalidAddress:
            return True
        return False

    def _take(self, block: Block) -> Batch:
        # Lists of numbers and strings, and not a tuple a row: a million of those keep the garbage collector busy.
        rows: list[int] = []
        addresses: list[str] = []
        fields: list[list[str]] = []
        parse, region, seen = self._parse, self._region, self._seen
        width = len(self.columns) - 1
        blank = 0
        for index, cell in enumerate(block.cells):
            try:
                address = parse(cell, region)
            except InvalidAddress as error:
                if block.is_blank(index):
                    blank += 1
                else:
                    self._note(block.first_row + index, cell, error.reason)
                continue
            if address in seen:
                continue
            seen.add(address)
            rows.append(block.first_row + index)
            addresses.append(address)
            if width:
                fields.append(block.fields(index, width))
        self._sum_up(block, blank, len(rows))
        return Batch(rows, addresses, fields if width else None)

    def _note(self, row: int, value: str, reason: str) -> None:
        self.invalid += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append((self._file, row, value[:SHOWN_VALUE], reason))

    def _sum_up(self, block: Block, blank: int, kept: int) -> None:
        self.rows += len(block.cells) - blank
        self.valid += kept
        self.duplicates = self.rows - self.valid - self.invalid

    def _count(self, block: Block) -> None:
        """Beyond the limit rows are only counted, for the sentence that refuses the file."""
        self.rows += sum(not block.is_blank(index) for index in range(len(block.cells)))


def letters(index: int) -> str:
    """A column's name as a spreadsheet shows it: A to Z, AA and on."""
    before, last = divmod(index, len(LETTERS))
    return (letters(before - 1) if before else "") + LETTERS[last]


def named(cells: list[str]) -> list[str]:
    """The header's cells as names: never empty, and none twice."""
    names: list[str] = []
    for index, cell in enumerate(cells):
        name = wanted = " ".join(cell.split())[:100] or letters(index)
        count = 2
        while name in names:
            name = f"{wanted} {count}"
            count += 1
        names.append(name)
    return names
