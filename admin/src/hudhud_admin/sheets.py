"""Tables as files for spreadsheet programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["MEDIA_TYPE", "csv_file"]

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
BOM: Final = "\ufeff"
# What makes a cell a formula (OWASP, CSV Injection), the wide forms that programs take for the same, and before
# them blanks and marks of direction that nobody sees.
FORMULA: Final = re.compile("[ \u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\\-@\t\r\n＝＋－＠]")


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel reads it; no cell can become a formula.

    Such a cell has an apostrophe before it, telephone numbers with a plus included: so they stay text.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def harmless(cell: object) -> str:
    """A cell's text; no program calculates with it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) else text
