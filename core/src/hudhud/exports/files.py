"""Writing a file row by row, in memory that does not grow with it."""

from __future__ import annotations

import asyncio
import itertools
import queue
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from rustpy_xlsxwriter import write_worksheets

from hudhud.exports.cells import Written, for_csv, for_xlsx
from hudhud.plugins import Cell, CellForm

__all__ = ["MOST_SHEET_ROWS", "CsvFile", "ExportFile", "Layout", "TooFewSheets", "XlsxFile"]

MOST_SHEET_ROWS: Final = 1_048_575
"""Rows of a sheet, less its header."""
READ_AT_ONCE: Final = 1024 * 1024
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
WORST_IN_A_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file looks: its title, and of each column the head, form and width."""

    title: str
    heads: Sequence[str]
    forms: Sequence[CellForm]
    widths: Sequence[int]
    words: dict[str, str]
    zone: ZoneInfo
    right_to_left: bool = False


class ExportFile(Protocol):
    """A file in the making."""

    async def take(self, rows: Rows) -> bytes:
        """Write a block; gives what of the file is ready."""

    def rest(self) -> AsyncIterator[bytes]:
        """Complete the file, and give what was not given yet."""

    async def close(self) -> None:
        """Leave nothing behind, complete or not."""


class CsvFile:
    """UTF-8 with a byte order mark, without which spreadsheet programs guess; all texts quoted (RFC 4180).

    A text is quoted even where it need not be: whoever opens the file with another separator still finds it whole,
    and no part of it at a cell's beginning.
    """

    def __init__(self, layout: Layout) -> None:
        self._write = for_csv(layout.forms, layout.zone, layout.words)
        heads = for_csv([CellForm.TEXT] * len(layout.heads), layout.zone, {})([layout.heads])
        self._begin = BYTE_ORDER_MARK + heads.encode()

    async def take(self, rows: Rows) -> bytes:
        begin, self._begin = self._begin, b""
        return begin + await asyncio.to_thread(lambda: self._write(rows).encode())

    async def rest(self) -> AsyncIterator[bytes]:
        yield self._begin

    async def close(self) -> None:
        return None


class Abandoned(Exception):
    """Ends the writer's thread."""


class TooFewSheets(Exception):
    """More rows came than were foreseen, and the sheets are full: they have to be counted first."""


class XlsxFile:
    """A workbook that a thread writes to a temporary file, taking rows as they come; `sheets` is how many it gets.

    Rows go to the writer as one stream, of which each sheet takes as many as it holds.
    """

    def __init__(self, layout: Layout, sheets: int = 1, *, sheet_rows: int = MOST_SHEET_ROWS) -> None:
        self._write = for_xlsx(layout.forms, layout.zone, layout.words)
        self._heads = unlike(layout.heads)
        self._blocks: queue.Queue[Written | None] = queue.Queue(maxsize=2)
        self._abandoned = False
        self._folder = tempfile.TemporaryDirectory(prefix="hudhud-export-")
        self._path = Path(self._folder.name) / "export.xlsx"
        self._writing = asyncio.create_task(asyncio.to_thread(self._save, layout, sheets, sheet_rows))

    async def take(self, rows: Rows) -> bytes:
        written = await asyncio.to_thread(self._write, rows)
        await self._put(written)
        return b""

    async def rest(self) -> AsyncIterator[bytes]:
        await self._put(None)
        await self._writing
        with self._path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, READ_AT_ONCE):
                yield piece

    async def close(self) -> None:
        self._abandoned = True
        with suppress(queue.Full):
            self._blocks.put_nowait(None)
        with suppress(Abandoned, TooFewSheets):
            await self._writing
        await asyncio.to_thread(self._folder.cleanup)

    async def _put(self, block: Written | None) -> None:
        while not self._writing.done():
            with suppress(queue.Full):
                await asyncio.to_thread(self._blocks.put, block, timeout=1)
                return
        await self._writing  # it ended early: raises what ended it

    def _rows(self) -> Iterator[dict[str, Any]]:
        """What the writer takes, each row by its heads."""
        while (block := self._blocks.get()) is not None and not self._abandoned:
            for row in block:
                yield dict(zip(self._heads, row, strict=True))
        if self._abandoned:
            raise Abandoned

    def _save(self, layout: Layout, sheets: int, sheet_rows: int) -> None:
        rows = self._rows()
        names = sheet_names(layout.title, sheets)
        # A sheet without rows would have no header: it gets an empty row below one.
        nothing: dict[str, Any] = dict.fromkeys(self._heads)
        entries: list[tuple[str, Iterable[dict[str, Any]]]] = [
            (name, or_else(itertools.islice(rows, sheet_rows), nothing)) for name in names
        ]
        write_worksheets(
            entries,
            str(self._path),
            datetime_format="yyyy-mm-dd hh:mm:ss",
            bold_headers=True,
            freeze_panes={"general": {"row": 1, "col": 0}},
            column_widths={name: [float(width) for width in layout.widths] for name in names},
            sheet_view={name: {"right_to_left": layout.right_to_left} for name in names},
        )
        if next(rows, None) is not None:
            raise TooFewSheets


def or_else(rows: Iterator[dict[str, Any]], nothing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows, or one with nothing in it where there are none."""
    yield next(rows, nothing)
    yield from rows


def sheet_names(title: str, sheets: int) -> list[str]:
    """Names that Excel takes: at most 31 characters, and none of those it forbids."""
    name = title.translate(WORST_IN_A_NAME).strip()[:26] or "1"
    return [name, *(f"{name} {number}" for number in range(2, sheets + 1))]


def unlike(heads: Sequence[str]) -> list[str]:
    """The heads, none of them twice: rows are handed over by them."""
    found: list[str] = []
    for head in heads:
        name, count = head, 2
        while name in found:
            name, count = f"{head} {count}", count + 1
        found.append(name)
    return found
