"""A recipient file as its account sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.plugins import Platform

__all__ = [
    "FileState",
    "RecipientFile",
    "RowError",
    "UnknownRecipientFile",
    "columns",
    "error_of",
    "errors",
    "get",
    "list_files",
]


class FileState(StrEnum):
    """Being read; asking for its encoding; ready for campaigns; or refused as a whole, with the reason."""

    READING = "reading"
    ASKING = "asking"
    READY = "ready"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RecipientFile:
    """An uploaded file. While it is read, `rows` and `bytes_read` grow; the other counts come at the end.

    `rows` = `valid` + `invalid` + `duplicates`: blank rows and the header are none. `columns` are the
    header's cells (`header_row`), or A, B, C … without one (0); the first holds the numbers. `reason` is a msgid that
    `reason_values` fill. `repeats` rows have a number that came before: left out as `duplicates`, or recipients of
    their own with `keep_duplicates`. While it is asking, `previews` are its first rows by encoding.
    """

    id: int
    account_id: int
    channel: str
    name: str
    region: str
    state: FileState
    reason: str
    reason_values: Mapping[str, int | str]
    bytes: int
    bytes_read: int
    rows: int
    valid: int
    invalid: int
    duplicates: int
    repeats: int
    keep_duplicates: bool
    columns: tuple[str, ...]
    header_row: int
    encoding: str
    previews: Mapping[str, Sequence[Sequence[str]]]
    sheet: str
    hidden_sheets: tuple[str, ...]
    other_sheets: tuple[str, ...]
    created_at: datetime
    read_at: datetime | None

    @property
    def why(self) -> str:
        """The reason of a refusal, in English."""
        return self.reason % self.reason_values


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was left out: its number as a spreadsheet shows it, its number's cell, and why (a msgid).

    `fields` are the cells behind the first, and `cell` says which one is wrong: 0 is the number's.
    """

    row: int
    value: str
    reason: str
    cell: int = 0
    fields: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownRecipientFile(NotFound):
    """There is no such file in this account."""

    code = "unknown_recipient_file"
    message = "There is no such recipient file."


COLUMNS: Final = """
    id, account, channel, name, region, state, reason, reason_values, bytes, bytes_read, rows, valid, invalid,
    duplicates, columns, created_at, read_at, repeats, keep_duplicates, header_row, encoding, previews, sheet,
    hidden_sheets, other_sheets
"""


async def get(platform: Platform, account_id: int, file_id: int) -> RecipientFile:
    """The account's file of this id; raises UnknownRecipientFile."""
    row = await platform.database.fetchrow(
        f"SELECT {COLUMNS} FROM recipient_file WHERE id = $1 AND account = $2", file_id, account_id
    )
    if row is None:
        raise UnknownRecipientFile
    return file_of(row)


async def list_files(
    platform: Platform, account_id: int, *, limit: int = 50, before: int | None = None
) -> list[RecipientFile]:
    """The account's files, newest first; `before` is the id of the last one already seen."""
    rows = await platform.database.fetch(
        f"""
        SELECT {COLUMNS} FROM recipient_file WHERE account = $1 AND ($2::bigint IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
    )
    return [file_of(row) for row in rows]


async def errors(
    platform: Platform, account_id: int, file_id: int, *, limit: int = 100, after_row: int = 0
) -> list[RowError]:
    """The file's first errors after a row, in their order; the first 100,000 of a file are kept."""
    rows = await platform.database.fetch(
        """
        SELECT e.row, e.value, e.reason, e.cell, e.fields FROM recipient_error e JOIN recipient_file f ON f.id = e.file
        WHERE f.id = $1 AND f.account = $2 AND e.row > $3 ORDER BY e.row LIMIT $4
        """,
        file_id,
        account_id,
        after_row,
        limit,
    )
    return [error_of(row) for row in rows]


def columns(file: RecipientFile) -> tuple[str, ...]:
    """Names that a text can use as @name: the columns behind the numbers."""
    return file.columns[1:]


def error_of(row: Row) -> RowError:
    """A row as an error."""
    return RowError(row["row"], row["value"], row["reason"], row["cell"], tuple(row["fields"]))


def file_of(row: Row) -> RecipientFile:
    """A row as a file."""
    values = dict(row)
    return RecipientFile(
        account_id=values.pop("account"),
        state=FileState(values.pop("state")),
        reason_values=json.loads(values.pop("reason_values")),
        previews=json.loads(values.pop("previews")),
        columns=tuple(values.pop("columns")),
        hidden_sheets=tuple(values.pop("hidden_sheets")),
        other_sheets=tuple(values.pop("other_sheets")),
        **values,
    )
