"""The child: reads a workbook from its standard input, writes its rows as lines of JSON, under limits of its own.

    python -I -m hudhud.workbooks.child < list.xlsx

Lines are a Begun, then Rows, then `{"end": true}`; or, at any point, `{"refused": kind, "values": {…}}`. A parser
that fails by asking for too much memory or time takes only this process with it.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hudhud.workbooks.archive import Archive, Refusal
from hudhud.workbooks.cells import address_text, text_of
from hudhud.workbooks.sheet_scan import OddCell, Scan, scan

__all__ = ["main"]

MEMORY: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 60
MOST_TEXT: Final = 256 * 1024 * 1024
"""Most characters of all cells together: a shared string may stand in a million of them."""
ROWS_AT_ONCE: Final = 4_000
TEXT_AT_ONCE: Final = 1024 * 1024
NOTHING_ODD: Final[dict[int, OddCell]] = {}


def limit_myself() -> None:
    """Little memory, little time, no files, no core dump."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def tell(value: dict[str, Any]) -> None:
    """One line."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.buffer.flush()


def read(content: bytes) -> None:
    """Tell the first visible sheet that has anything in it; raises Refusal."""
    archive = Archive(content)
    parts = archive.sheets()
    workbook = CalamineWorkbook.from_object(io.BytesIO(content))
    shown, hidden = names_of(workbook)
    for name in shown:
        seen = scan(partial(archive.pieces, parts[name])) if parts.get(name) else Scan()
        if not seen.filled:
            continue
        sheet = workbook.get_sheet_by_name(name)
        others = [other for other in shown if other != name]
        tell({"sheet": name, "hidden": hidden, "others": others})
        tell_rows(sheet, seen)
        tell({"end": True})
        return
    raise Refusal("empty")


def names_of(workbook: CalamineWorkbook) -> tuple[list[str], list[str]]:
    """Sheets of cells: those that are seen, and hidden ones."""
    sheets = [one for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    shown = [one.name for one in sheets if one.visible is SheetVisibleEnum.Visible]
    return shown, [one.name for one in sheets if one.name not in shown]


def tell_rows(sheet: CalamineSheet, seen: Scan) -> None:
    """The rows, from the sheet's first one on, in lines of a moderate length."""
    total = text = 0
    waiting: list[list[str]] = []
    odd: dict[int, tuple[int, str]] = {}
    for row, cells in enumerate(rows_of(sheet, seen)):
        for column, (kind, value) in seen.odd.get(row, NOTHING_ODD).items():
            cells[column] = value
            odd.setdefault(len(waiting), (column, kind))
        waiting.append(cells)
        text += sum(map(len, cells))
        if len(waiting) >= ROWS_AT_ONCE or text >= TEXT_AT_ONCE:
            tell({"rows": waiting, "odd": odd, "done": row + 1, "of": seen.rows})
            total += text
            waiting, odd, text = [], {}, 0
        if total > MOST_TEXT:
            raise Refusal("text", limit=MOST_TEXT)
    tell({"rows": waiting, "odd": odd, "done": seen.rows, "of": seen.rows})


def rows_of(sheet: CalamineSheet, seen: Scan) -> Iterator[list[str]]:
    """Each row as texts, wide enough for odd cells, which the parser leaves out, and as many as there are."""
    width, height = seen.odd_extent
    count = 0
    for values in sheet.iter_rows():
        count += 1
        cells = [value if type(value) is str else text_of(value) for value in values]
        if cells and type(values[0]) is not str:
            cells[0] = address_text(values[0])
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        yield cells
    for _ in range(count, height):
        yield [""] * width


def main() -> None:
    """Read, and tell."""
    limit_myself()
    try:
        read(sys.stdin.buffer.read())
    except Refusal as refusal:
        tell({"refused": refusal.kind, "values": refusal.values})
    except PasswordError:
        tell({"refused": "encrypted", "values": {}})
    except (CalamineError, MemoryError):
        tell({"refused": "damaged", "values": {}})


if __name__ == "__main__":
    main()
