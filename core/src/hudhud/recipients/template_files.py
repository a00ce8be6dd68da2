"""A file to fill in and upload again: the numbers first, then columns that a text can use."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rustpy_xlsxwriter import Format, write_worksheets

__all__ = ["csv_template", "xlsx_template"]

WIDTH: Final = 22.0
ROWS: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "en": (
        ("mobile number", "name", "due date"),
        ("+201001234567", "Mona Hassan", "30 November"),
        ("+966501234567", "Omar Khaled", "1 December"),
    ),
    "ar": (
        ("رقم الجوال", "الاسم", "تاريخ الاستحقاق"),
        ("+201001234567", "منى حسن", "30 نوفمبر"),
        ("+966501234567", "عمر خالد", "1 ديسمبر"),
    ),
}
"""Header and samples by language; the dates are texts, as they are to stand in a message."""
NAMES: Final[Mapping[str, str]] = {"en": "Recipients", "ar": "المستلمون"}


def csv_template(language: str) -> bytes:
    """UTF-8 with the mark without which spreadsheet programs take it for something else."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(ROWS[language])
    return written.getvalue().encode("utf-8-sig")


def xlsx_template(language: str) -> bytes:
    """A workbook; numbers are texts in it, so that no program rounds them."""
    header, *samples = ROWS[language]
    name = NAMES[language]
    with TemporaryDirectory(prefix="hudhud-template-") as folder:
        path = Path(folder) / "recipients.xlsx"
        write_worksheets(
            [(name, [dict(zip(header, row, strict=True)) for row in samples])],
            str(path),
            bold_headers=True,
            freeze_panes={"general": {"row": 1, "col": 0}},
            column_widths={name: [WIDTH] * len(header)},
            column_formats={name: {header[0]: Format().set_num_format("@")}},
            sheet_view={name: {"right_to_left": language == "ar"}},
        )
        return path.read_bytes()
