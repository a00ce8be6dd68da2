"""A workbook's sheet in the same blocks as a CSV file's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hudhud.i18n import N_
from hudhud.recipients.spreadsheet import CELL_ERROR, Block
from hudhud.recipients.workbook_refusals import refusal_of
from hudhud.workbooks import Begun, Rows, UnsafeWorkbook, read_workbook

__all__ = ["WORKBOOK_MARKS", "Workbook"]

WORKBOOK_MARKS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
UNCALCULATED: Final = N_(
    "The value of this formula was never worked out. Open the file in your spreadsheet program, save it and upload "
    "it again, or put the value in its place."
)
REASONS: Final = {"error": CELL_ERROR, "uncalculated": UNCALCULATED}


class Workbook:
    """An .xlsx file's first visible sheet with anything in it; `blocks()` may be walked once, and raises FileRefused.

    `name`, `hidden` and `others` are known from the first block on.
    """

    encoding = ""
    delimiter = ""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.name = ""
        self.hidden: tuple[str, ...] = ()
        self.others: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every row in order, blank ones too; a child process reads, and ends with this."""
        row = 1
        try:
            for told in read_workbook(self._content):
                if isinstance(told, Begun):
                    self.name, self.hidden, self.others = told.sheet, told.hidden, told.others
                    continue
                yield self._block(row, told)
                row += len(told.rows)
        except UnsafeWorkbook as unsafe:
            raise refusal_of(unsafe) from unsafe

    def _block(self, row: int, told: Rows) -> Block:
        cells = [cells[0] if cells else "" for cells in told.rows]
        wrong = {index: (column, REASONS.get(kind, CELL_ERROR)) for index, (column, kind) in told.odd.items()}
        end = len(self._content) * told.done // max(told.of, told.done, 1)
        return Block(row, cells, told.rows, end, wrong)
