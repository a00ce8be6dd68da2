"""What a person decides of a file: its encoding, whether repeated numbers count, that it is wanted no more."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud import work
from hudhud.audit import Actor, record
from hudhud.errors import Conflict, Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.recipients.files import FileState, get
from hudhud.recipients.reading import read
from hudhud.recipients.refusals import Cancelled
from hudhud.recipients.sweeping import refuse_waiting

__all__ = ["FileIsNot", "cancel", "choose_encoding", "keep_duplicates", "redo_drafts"]


@dataclass(eq=False)
class FileIsNot(Conflict):
    """An act does not fit the file's state."""

    state: str
    needed: str
    code = "file_is_not"
    message = "This file is %(state)s; it would have to be %(needed)s."


async def choose_encoding(platform: Platform, *, account_id: int, file_id: int, encoding: str, actor: Actor) -> None:
    """Have a file that asks read in this encoding; raises FileIsNot, and Invalid for one that it does not offer."""
    file = await get(platform, account_id, file_id)
    if file.state is FileState.ASKING and encoding not in file.previews:
        raise Invalid(Problem("encoding", N_("Choose one of the encodings shown."), encoding))
    async with platform.database.transaction():
        chosen = await platform.database.fetchval(
            """
            UPDATE recipient_file SET state = 'reading', encoding = $2, previews = '{}', tries = 0,
                   progressed_at = now()
            WHERE id = $1 AND state = 'asking' RETURNING id
            """,
            file_id,
            encoding,
        )
        if chosen is None:
            raise FileIsNot(file.state, FileState.ASKING)
        await work.enqueue(platform.database, read, file_id=file_id)
        await tell(platform, actor, "recipients.choose_encoding", account_id, file_id, encoding=encoding)


async def cancel(platform: Platform, *, account_id: int, file_id: int, actor: Actor) -> None:
    """Stop reading a file, or asking about it; nothing of it is kept. Raises FileIsNot."""
    file = await get(platform, account_id, file_id)
    async with platform.database.transaction():
        if not await refuse_waiting(platform, file_id, Cancelled()):
            raise FileIsNot(file.state, FileState.READING)
        await tell(platform, actor, "recipients.cancel", account_id, file_id)


async def keep_duplicates(platform: Platform, *, account_id: int, file_id: int, keep: bool, actor: Actor) -> None:
    """Make rows that repeat a number recipients of their own, or leave them out again; raises FileIsNot."""
    file = await get(platform, account_id, file_id)
    async with platform.database.transaction():
        changed = await platform.database.fetchrow(
            """
            UPDATE recipient_file SET keep_duplicates = $2,
                   valid = valid + CASE WHEN $2 THEN repeats ELSE -repeats END,
                   duplicates = CASE WHEN $2 THEN 0 ELSE repeats END
            WHERE id = $1 AND state = 'ready' AND keep_duplicates <> $2 RETURNING id
            """,
            file_id,
            keep,
        )
        if changed is None:
            if file.state is not FileState.READY:
                raise FileIsNot(file.state, FileState.READY)
            return
        await platform.database.execute(TAKE_IN if keep else LEAVE_OUT, file_id)
        await redo_drafts(platform, file_id)
        await tell(platform, actor, "recipients.keep_duplicates", account_id, file_id, keep=keep)


TAKE_IN = """
    WITH moved AS (DELETE FROM recipient_repeat WHERE file = $1 RETURNING file, row, address, fields)
    INSERT INTO recipient (file, row, address, fields) SELECT * FROM moved
"""
LEAVE_OUT = """
    WITH numbered AS (
        SELECT row, row_number() OVER (PARTITION BY address ORDER BY row) AS nth FROM recipient WHERE file = $1
    ), moved AS (
        DELETE FROM recipient r USING numbered n WHERE r.file = $1 AND r.row = n.row AND n.nth > 1
        RETURNING r.file, r.row, r.address, r.fields
    )
    INSERT INTO recipient_repeat (file, row, address, fields) SELECT * FROM moved
"""


async def redo_drafts(platform: Platform, file_id: int) -> None:
    """Drafts with this file are prepared anew, even one whose preparation runs at this moment."""
    await platform.database.execute(
        "UPDATE campaign SET revision = revision + 1 WHERE recipient_file = $1 AND state = 'draft'", file_id
    )


async def tell(platform: Platform, actor: Actor, action: str, account_id: int, file_id: int, **details: object) -> None:
    """Write it into the trail."""
    await record(
        platform.database, actor, action, f"recipient_file:{file_id}", account_id=account_id, details=dict(details)
    )
