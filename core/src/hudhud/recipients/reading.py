"""Reading a stored file in the worker: whole or not at all, however often it is begun."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import repeat
from typing import Final

from hudhud import work
from hudhud.channels import channel as channel_of
from hudhud.database import Connection
from hudhud.errors import DomainError
from hudhud.plugins import Platform
from hudhud.recipients.intake import Batch, Intake, Taken
from hudhud.recipients.opening import Doubtful, Sheet, opened, previews
from hudhud.recipients.refusals import Cancelled, FileRefused, GaveUp
from hudhud.work import core_task

__all__ = ["read", "remove_parts"]

MOST_TRIES: Final = 3
TICK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that this run may read; `tries` tells this run from any other."""

    file_id: int
    tries: int
    channel: str
    region: str
    encoding: str
    keep_duplicates: bool


@core_task("recipients.read")
async def read(platform: Platform, *, file_id: int) -> None:
    """Read a stored file into recipients, refuse it with the reason, or ask. One commit; runs twice safely."""
    begun = await begin(platform, file_id)
    if begun is None:
        return
    try:
        if begun.tries > MOST_TRIES:
            raise GaveUp(MOST_TRIES)
        await take_in(platform, begun)
    except FileRefused as refusal:
        await refuse(platform, begun, refusal)


async def begin(platform: Platform, file_id: int) -> Begun | None:
    """Take the file, unless it is done or another run makes progress with it."""
    row = await platform.database.fetchrow(
        """
        UPDATE recipient_file SET tries = tries + 1, progressed_at = now(), bytes_read = 0, rows = 0
        WHERE id = $1 AND state = 'reading' AND (tries = 0 OR progressed_at < now() - interval '10 seconds')
        RETURNING id, tries, channel, region, encoding, keep_duplicates
        """,
        file_id,
    )
    if row is None:
        return None
    return Begun(row["id"], row["tries"], row["channel"], row["region"], row["encoding"], row["keep_duplicates"])


async def take_in(platform: Platform, begun: Begun) -> None:
    """Parse in a thread, COPY here, and commit once; or ask for the encoding."""
    parts = await platform.database.fetch(
        "SELECT content FROM recipient_file_part WHERE file = $1 ORDER BY number", begun.file_id
    )
    content = b"".join(part["content"] for part in parts)
    del parts
    sheet = await asyncio.to_thread(opened, content, begun.encoding)
    if isinstance(sheet, Doubtful):
        await ask(platform, begun, await asyncio.to_thread(previews, content, sheet.encodings))
        return
    intake = intake_of(platform, begun, sheet)
    async with platform.database.transaction() as connection:
        async with told(platform, begun, intake):
            await copy(connection, begun.file_id, intake)
        await finish(platform, begun, intake)
        await work.enqueue(platform.database, "campaigns.compare_file", file_id=begun.file_id)


def intake_of(platform: Platform, begun: Begun, sheet: Sheet) -> Intake:
    """What reads the sheet."""
    return Intake(
        sheet,
        file_id=begun.file_id,
        channel=channel_of(platform, begun.channel),
        region=begun.region,
        limit=platform.settings.max_recipients,
        keep_duplicates=begun.keep_duplicates,
    )


async def ask(platform: Platform, begun: Begun, shown: dict[str, list[list[str]]]) -> None:
    """Wait for a person to choose between encodings; the content stays."""
    await platform.database.execute(
        """
        UPDATE recipient_file SET state = 'asking', previews = $3, progressed_at = now()
        WHERE id = $1 AND tries = $2 AND state = 'reading'
        """,
        begun.file_id,
        begun.tries,
        json.dumps(shown),
    )


async def copy(connection: Connection, file_id: int, intake: Intake) -> None:
    """COPY each batch while the next one is being parsed."""
    batches = intake.batches()
    parsing = asyncio.create_task(asyncio.to_thread(next, batches, None))
    try:
        while (batch := await parsing) is not None:
            parsing = asyncio.create_task(asyncio.to_thread(next, batches, None))
            await copy_batch(connection, file_id, batch)
    finally:
        with suppress(DomainError):
            await parsing
        batches.close()  # which ends the child that reads a workbook


async def copy_batch(connection: Connection, file_id: int, batch: Batch) -> None:
    """A COPY for recipients, and one for repetitions and errors where there are any."""
    await copy_rows(connection, "recipient", file_id, batch.recipients)
    if batch.repeats.rows:
        await copy_rows(connection, "recipient_repeat", file_id, batch.repeats)
    if batch.errors:
        await connection.copy_records_to_table(
            "recipient_error", records=batch.errors, columns=("file", "row", "value", "reason", "cell", "fields")
        )


async def copy_rows(connection: Connection, table: str, file_id: int, taken: Taken) -> None:
    """One COPY of rows with addresses."""
    records = zip(repeat(file_id), taken.rows, taken.addresses, taken.fields or repeat(None), strict=False)
    await connection.copy_records_to_table(table, records=records, columns=("file", "row", "address", "fields"))


@asynccontextmanager
async def told(platform: Platform, begun: Begun, intake: Intake) -> AsyncIterator[None]:
    """Tell how far it is, twice a second, on a connection of its own: seen before anything is committed."""
    telling = asyncio.create_task(tell(platform, begun, intake))
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling


async def tell(platform: Platform, begun: Begun, intake: Intake) -> None:
    """Write progress down until cancelled; a file that is no longer to be read by this run stops it."""
    while not intake.stopped:
        await asyncio.sleep(TICK_SECONDS)
        seen = await platform.database.fetchval(
            """
            UPDATE recipient_file SET bytes_read = $3, rows = $4, progressed_at = now()
            WHERE id = $1 AND tries = $2 AND state = 'reading' RETURNING id
            """,
            begun.file_id,
            begun.tries,
            intake.bytes_read,
            intake.rows,
        )
        intake.stopped = seen is None


async def finish(platform: Platform, begun: Begun, intake: Intake) -> None:
    """Keep the counts, remove the raw parts; a run that was overtaken or cancelled raises, and keeps nothing."""
    finished = await platform.database.fetchval(
        """
        UPDATE recipient_file SET state = 'ready', read_at = now(), progressed_at = now(), bytes_read = bytes,
               rows = $3, valid = $4, invalid = $5, duplicates = $6, columns = $7, repeats = $8, header_row = $9,
               encoding = $10, sheet = $11, hidden_sheets = $12, other_sheets = $13
        WHERE id = $1 AND tries = $2 AND state = 'reading' RETURNING id
        """,
        begun.file_id,
        begun.tries,
        intake.rows,
        intake.valid,
        intake.invalid,
        intake.duplicates,
        intake.columns,
        intake.repeats,
        intake.header_row,
        intake.sheet.encoding,
        intake.sheet.name,
        intake.sheet.hidden,
        intake.sheet.others,
    )
    if finished is None:
        raise Cancelled
    await remove_parts(platform, begun.file_id)


async def refuse(platform: Platform, begun: Begun, refusal: FileRefused) -> None:
    """Keep the reason, and nothing of the content; a file that another run reads, or nobody wants, stays as it is."""
    async with platform.database.transaction():
        refused = await platform.database.fetchval(
            """
            UPDATE recipient_file
            SET state = 'refused', read_at = now(), reason = $3, reason_values = $4, rows = 0
            WHERE id = $1 AND tries = $2 AND state = 'reading' RETURNING id
            """,
            begun.file_id,
            begun.tries,
            refusal.message,
            json.dumps(refusal.values()),
        )
        if refused is not None:
            await remove_parts(platform, begun.file_id)


async def remove_parts(platform: Platform, file_id: int) -> None:
    """The upload's bytes are needed no more."""
    await platform.database.execute("DELETE FROM recipient_file_part WHERE file = $1", file_id)
