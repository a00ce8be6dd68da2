"""An export of numbered rings: as many as are asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from hudhud.errors import Invalid, NotFound, Problem
from hudhud.plugins import Cell, CellForm, ExportColumn, ExportSource, Options, Platform

__all__ = ["RINGS"]

BLOCK = 1000
PUT_ON = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
COLUMNS = (
    ExportColumn("Number", CellForm.NUMBER),
    ExportColumn("Pigeon", width=30),
    ExportColumn("Loft", CellForm.PHONE),
    ExportColumn("Put on", CellForm.TIME),
    ExportColumn("Price", CellForm.NUMBER),
    ExportColumn("State", CellForm.WORD),
)


async def check(platform: Platform, account_id: int, options: Options) -> Options:
    """`rings` is how many; `pigeon` the name of each; with `vanishes` they are gone at that row."""
    if not str(options.get("rings", "1")).isdigit():
        raise Invalid(Problem("rings", "Give a number.", str(options["rings"])))
    return {**options, "rings": int(options.get("rings", 1))}


async def columns(platform: Platform, account_id: int, options: Options) -> Sequence[ExportColumn]:
    return COLUMNS


async def rows(platform: Platform, account_id: int, options: Options) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    for first in range(0, options["rings"], BLOCK):
        if first >= options.get("vanishes", first + 1):
            raise NotFound
        last = min(first + BLOCK, options["rings"])
        pigeon = options.get("pigeon", "Noah")
        yield [(n, pigeon, "201001234567", PUT_ON, Decimal("0.0200"), "flown") for n in range(first, last)]


async def count(platform: Platform, account_id: int, options: Options) -> int | None:
    return None if options.get("uncounted") else int(options["rings"])


RINGS = ExportSource("rings", "Rings", check, columns, rows, count, words=lambda platform: ["flown"])
