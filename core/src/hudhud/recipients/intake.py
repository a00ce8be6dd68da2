"""From a spreadsheet's blocks to recipients: addresses read, repetitions left out, errors kept by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from typing import Final, NamedTuple

from hudhud.channels import Channel, InvalidAddress
from hudhud.recipients.opening import Sheet
from hudhud.recipients.refusals import Cancelled, EmptyFile, NumbersElsewhere, TooManyColumns, TooManyRows
from hudhud.recipients.spreadsheet import Block

__all__ = ["MOST_ERRORS", "Batch", "Intake"]

MOST_ERRORS: Final = 100_000
MOST_TITLES: Final = 10
MOST_COLUMNS: Final = 100
SHOWN_VALUE: Final = 200
TELLING_ROWS: Final = 20
"""Wrong rows whose further cells are looked at, where no first cell is a number."""
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROUNDED_NUMBER: Final = re.compile(r"\s*-?[\d.,]+[eE][+-]?\d+\s*")


class Taken(NamedTuple):
    """Rows, by column: their numbers, their addresses, their further fields (None where there are none)."""

    rows: list[int]
    addresses: list[str]
    fields: list[list[str]] | None


class Error(NamedTuple):
    """A row that was left out, as it is kept: which `cell` is wrong, and the cells behind the first."""

    file: int
    row: int
    value: str
    reason: str
    cell: int
    fields: list[str]


class Batch(NamedTuple):
    """What to keep of a block: recipients, rows that only repeat a number, errors."""

    recipients: Taken
    repeats: Taken
    errors: list[Error]


class Intake:
    """Reads one file; the counts grow while `batches()` is walked, and other threads may look at them.

    With `keep_duplicates` a row that repeats a number is a recipient like any other. Setting `stopped` ends it early.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        file_id: int,
        channel: Channel,
        region: str,
        limit: int,
        keep_duplicates: bool = False,
    ) -> None:
        self.sheet = sheet
        self._file = file_id
        self._parse = channel.parse_address
        self._region = region
        self._limit = limit
        self._keep = keep_duplicates
        self._seen: set[str] = set()
        self._elsewhere: Counter[int] = Counter()
        self.columns: list[str] = []
        self.header_row = 0
        self.rows = self.valid = self.invalid = self.repeats = self.bytes_read = 0
        self.stopped = False

    @property
    def duplicates(self) -> int:
        """Rows left out because they repeat a number."""
        return 0 if self._keep else self.repeats

    def batches(self) -> Generator[Batch, None, None]:
        """The recipients to keep; raises a FileRefused."""
        for block in self.sheet.blocks():
            if self.stopped:
                raise Cancelled
            if not self.columns:
                block = self._without_header(block)  # noqa: PLW2901 - the same block, less its first rows
            if self.rows > self._limit:
                self._count(block)
                continue
            yield self._take(block)
            self.bytes_read = block.end
        if self.rows > self._limit:
            raise TooManyRows(self._limit, self.rows)
        if not self.rows:
            raise EmptyFile
        if not self.valid:
            self._refuse_numbers_elsewhere()

    def _refuse_numbers_elsewhere(self) -> None:
        """Raise NumbersElsewhere where another column has what the first lacks."""
        for column, found in self._elsewhere.most_common(1):
            if found * 2 > min(self.invalid, TELLING_ROWS):
                letter, name = letters(column), self.columns[column]
                raise NumbersElsewhere(letter if letter == name else f"{letter} ({name})")

    def _without_header(self, block: Block) -> Block:
        """Learn the columns from the first row, and leave it out where it is a header, with titles above it."""
        if not block.cells:
            return block
        block = without(block, self._titles(block.rows or []))
        row = (block.rows[0] if block.rows else None) or [block.cells[0]]
        if len(row) > MOST_COLUMNS:
            raise TooManyColumns(MOST_COLUMNS, len(row))
        if not self._is_header(block.cells[0]):
            self.columns = [letters(index) for index in range(len(row))]
            return block
        self.columns = named(row)
        self.header_row = block.first_row
        return without(block, 1)

    def _titles(self, rows: list[list[str]]) -> int:
        """How many rows stand above the header: blank ones, and lone words such as a title over merged cells."""
        for index, row in enumerate(rows[:MOST_TITLES]):
            filled = [cell for cell in row if cell.strip()]
            if len(filled) > 1:
                return index if self._is_header(row[0]) else 0
            if filled and not self._is_header(filled[0]):
                return 0
        return 0

    def _is_header(self, cell: str) -> bool:
        """Whether a cell is a word: it has a letter, is no address, and no number in scientific form."""
        if not any(letter.isalpha() for letter in cell) or ROUNDED_NUMBER.fullmatch(cell):
            return False
        return not self._is_number(cell)

    def _is_number(self, cell: str) -> bool:
        """Whether a message could go to what stands in a cell."""
        try:
            self._parse(cell, self._region)
        except InvalidAddress:
            return False
        return True

    def _take(self, block: Block) -> Batch:
        # Lists of numbers and strings, and not a tuple a row: a million of those keep the garbage collector busy.
        rows: list[int] = []
        addresses: list[str] = []
        fields: list[list[str]] = []
        errors: list[Error] = []
        repeated: list[int] = []
        parse, region, seen, wrong = self._parse, self._region, self._seen, block.wrong
        width = len(self.columns) - 1
        blank = 0
        for index, cell in enumerate(block.cells):
            if wrong and index in wrong:
                self._note(errors, block, index, *wrong[index])
                continue
            try:
                address = parse(cell, region)
            except InvalidAddress as error:
                if block.is_blank(index):
                    blank += 1
                else:
                    self._note(errors, block, index, 0, error.reason)
                continue
            if address in seen:
                repeated.append(index)
                if not self._keep:
                    continue
            seen.add(address)
            rows.append(block.first_row + index)
            addresses.append(address)
            if width:
                fields.append(block.fields(index, width))
        self._sum_up(block, blank, len(rows), len(repeated))
        return Batch(Taken(rows, addresses, fields if width else None), self._left_out(block, repeated), errors)

    def _left_out(self, block: Block, repeated: list[int]) -> Taken:
        """The rows that repeat a number, where they are no recipients."""
        if self._keep or not repeated:
            return Taken([], [], None)
        width = len(self.columns) - 1
        addresses = [str(self._parse(block.cells[index], self._region)) for index in repeated]
        fields = [block.fields(index, width) for index in repeated] if width else None
        return Taken([block.first_row + index for index in repeated], addresses, fields)

    def _note(self, errors: list[Error], block: Block, index: int, cell: int, reason: str) -> None:
        self.invalid += 1
        if self.invalid <= MOST_ERRORS:
            fields = block.fields(index, len(self.columns) - 1)
            cell = cell if cell < len(self.columns) else 0
            row = block.first_row + index
            if self.invalid <= TELLING_ROWS and not self.valid:
                self._elsewhere.update(place for place, text in enumerate(fields, 1) if self._is_number(text))
            errors.append(Error(self._file, row, block.cells[index][:SHOWN_VALUE], reason, cell, fields))

    def _sum_up(self, block: Block, blank: int, kept: int, repeated: int) -> None:
        self.rows += len(block.cells) - blank
        self.valid += kept
        self.repeats += repeated

    def _count(self, block: Block) -> None:
        """Beyond the limit rows are only counted, for the sentence that refuses the file."""
        self.rows += sum(not block.is_blank(index) for index in range(len(block.cells)))


def without(block: Block, rows: int) -> Block:
    """The same block less its first rows."""
    wrong = {index - rows: cell for index, cell in block.wrong.items() if index >= rows}
    return block._replace(
        first_row=block.first_row + rows,
        cells=block.cells[rows:],
        rows=block.rows[rows:] if block.rows else None,
        wrong=wrong,
    )


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
