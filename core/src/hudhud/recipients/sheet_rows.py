"""A file shown back as a spreadsheet: its rows in their order, recipients and errors alike, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from hudhud.plugins import Platform
from hudhud.recipients.files import RowError, errors, get

__all__ = ["RowKind", "SheetRow", "all_errors", "sheet_rows"]

AT_ONCE = 1_000


class RowKind(StrEnum):
    """What became of a row."""

    RECIPIENT = "recipient"
    REPEAT = "repeat"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number in the spreadsheet: its cells, and of an error which `cell` is wrong and why (a msgid).

    The first cell of a recipient is its address in the channel's own form.
    """

    row: int
    kind: RowKind
    cells: tuple[str, ...]
    cell: int = 0
    reason: str = ""


async def sheet_rows(
    platform: Platform, account_id: int, file_id: int, *, after_row: int = 0, limit: int = 50, only_errors: bool = False
) -> list[SheetRow]:
    """The rows behind a row; with `only_errors` those alone. Raises UnknownRecipientFile."""
    if only_errors:
        await get(platform, account_id, file_id)
        found = await errors(platform, account_id, file_id, limit=limit, after_row=after_row)
        return [row_of_error(error) for error in found]
    await get(platform, account_id, file_id)
    rows = await platform.database.fetch(
        """
        SELECT * FROM (
            (SELECT row, 'recipient' AS kind, address AS first, fields, 0 AS cell, '' AS reason
             FROM recipient WHERE file = $1 AND row > $2 ORDER BY row LIMIT $3)
            UNION ALL
            (SELECT row, 'repeat', address, fields, 0, '' FROM recipient_repeat
             WHERE file = $1 AND row > $2 ORDER BY row LIMIT $3)
            UNION ALL
            (SELECT row, 'error', value, fields, cell, reason FROM recipient_error
             WHERE file = $1 AND row > $2 ORDER BY row LIMIT $3)
        ) rows ORDER BY row LIMIT $3
        """,
        file_id,
        after_row,
        limit,
    )
    return [
        SheetRow(row["row"], RowKind(row["kind"]), (row["first"], *(row["fields"] or ())), row["cell"], row["reason"])
        for row in rows
    ]


def row_of_error(error: RowError) -> SheetRow:
    """An error as a row."""
    return SheetRow(error.row, RowKind.ERROR, (error.value, *error.fields), error.cell, error.reason)


async def all_errors(platform: Platform, account_id: int, file_id: int) -> AsyncIterator[list[RowError]]:
    """Every error that is kept, in batches."""
    after = 0
    while batch := await errors(platform, account_id, file_id, limit=AT_ONCE, after_row=after):
        after = batch[-1].row
        yield batch
