"""A wrong cell put right in place: the row becomes a recipient, or tells what is still wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hudhud.audit import Actor
from hudhud.channels import InvalidAddress
from hudhud.channels import channel as channel_of
from hudhud.errors import Conflict
from hudhud.plugins import Platform
from hudhud.recipients.deciding import FileIsNot, redo_drafts, tell
from hudhud.recipients.files import FileState, RecipientFile, RowError, error_of, get
from hudhud.recipients.spreadsheet import CELL_ERROR, is_spreadsheet_error

__all__ = ["Corrected", "CorrectedMeanwhile", "Correction", "correct"]

LONGEST = 32_767


class Corrected(StrEnum):
    """What became of a row."""

    RECIPIENT = "recipient"
    DUPLICATE = "duplicate"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of a row; `error` is what is wrong with it still."""

    outcome: Corrected
    error: RowError | None = None


@dataclass(eq=False)
class CorrectedMeanwhile(Conflict):
    """The row has no error any more: somebody else corrected it, or another window."""

    row: int
    code = "corrected_meanwhile"
    message = "Row %(row)s was corrected in the meantime."


async def correct(
    platform: Platform, *, account_id: int, file_id: int, row: int, cell: int, value: str, actor: Actor
) -> Correction:
    """Put a value into a cell of a row with an error, and judge the row anew; one transaction.

    `cell` 0 is the number's. Raises FileIsNot, and CorrectedMeanwhile.
    """
    value = value.strip()[:LONGEST].replace("\0", "")
    async with platform.database.transaction():
        await platform.database.execute(
            "SELECT 1 FROM recipient_file WHERE id = $1 AND account = $2 FOR UPDATE", file_id, account_id
        )
        file = await get(platform, account_id, file_id)
        if file.state is not FileState.READY:
            raise FileIsNot(file.state, FileState.READY)
        cells = await cells_of(platform, file_id, row)
        if not 0 <= cell < len(cells):
            raise CorrectedMeanwhile(row)
        await platform.database.execute(
            "INSERT INTO recipient_correction (file, row, cell, before, after, by) VALUES ($1, $2, $3, $4, $5, $6)",
            file_id, row, cell, cells[cell], value, actor.name,
        )  # fmt: skip
        cells[cell] = value
        judged = judge(platform, file, row, cells)
        await tell(platform, actor, "recipients.correct", account_id, file_id, row=row, cell=cell)
        if isinstance(judged, RowError):
            return await keep_wrong(platform, file_id, judged)
        return await keep_right(platform, file, row, judged, cells[1:])


async def cells_of(platform: Platform, file_id: int, row: int) -> list[str]:
    """The cells of a row with an error; raises CorrectedMeanwhile."""
    found = await platform.database.fetchrow(
        "SELECT row, value, reason, cell, fields FROM recipient_error WHERE file = $1 AND row = $2", file_id, row
    )
    if found is None:
        raise CorrectedMeanwhile(row)
    error = error_of(found)
    return [error.value, *error.fields]


def judge(platform: Platform, file: RecipientFile, row: int, cells: list[str]) -> str | RowError:
    """The row's address, or what is wrong with it."""
    for index, cell in enumerate(cells):
        if is_spreadsheet_error(cell):
            return RowError(row, cells[0], CELL_ERROR, index, tuple(cells[1:]))
    try:
        return str(channel_of(platform, file.channel).parse_address(cells[0], file.region))
    except InvalidAddress as error:
        return RowError(row, cells[0], error.reason, 0, tuple(cells[1:]))


async def keep_wrong(platform: Platform, file_id: int, error: RowError) -> Correction:
    """The new error in the old one's place."""
    await platform.database.execute(
        "UPDATE recipient_error SET value = $3, reason = $4, cell = $5, fields = $6 WHERE file = $1 AND row = $2",
        file_id, error.row, error.value, error.reason, error.cell, list(error.fields),
    )  # fmt: skip
    return Correction(Corrected.WRONG, error)


async def keep_right(platform: Platform, file: RecipientFile, row: int, address: str, fields: list[str]) -> Correction:
    """Make it a recipient, or a repetition of one, and count anew."""
    database = platform.database
    repeats = await database.fetchval(
        "SELECT EXISTS (SELECT 1 FROM recipient WHERE file = $1 AND address = $2)", file.id, address
    )
    left_out = repeats and not file.keep_duplicates
    table = "recipient_repeat" if left_out else "recipient"
    await database.execute("DELETE FROM recipient_error WHERE file = $1 AND row = $2", file.id, row)
    await database.execute(
        f"INSERT INTO {table} (file, row, address, fields) VALUES ($1, $2, $3, $4)",
        file.id, row, address, fields or None,
    )  # fmt: skip
    await database.execute(
        """
        UPDATE recipient_file SET invalid = invalid - 1, valid = valid + $2, duplicates = duplicates + $3,
               repeats = repeats + $4
        WHERE id = $1
        """,
        file.id, int(not left_out), int(left_out), int(repeats),
    )  # fmt: skip
    if not left_out:
        await redo_drafts(platform, file.id)
    return Correction(Corrected.DUPLICATE if left_out else Corrected.RECIPIENT)
