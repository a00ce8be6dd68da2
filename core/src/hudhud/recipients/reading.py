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
from hudhud.recipients.intake import Batch, Intake
from hudhud.recipients.refusals import FileRefused, GaveUp
from hudhud.work import core_task

__all__ = ["read", "sweep"]

MOST_TRIES: Final = 3
TICK_SECONDS: Final = 0.5
STALLED: Final = "60 seconds"


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that this run may read; `tries` tells this run from any other."""

    file_id: int
    tries: int
    channel: str
    region: str


@core_task("recipients.read")
async def read(platform: Platform, *, file_id: int) -> None:
    """Read a stored file into recipients, or refuse it with the reason. One commit; runs twice safely."""
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
        RETURNING id, tries, channel, region
        """,
        file_id,
    )
    return Begun(row["id"], row["tries"], row["channel"], row["region"]) if row else None


async def take_in(platform: Platform, begun: Begun) -> None:
    """Parse in a thread, COPY here, and commit once."""
    parts = await platform.database.fetch(
        "SELECT content FROM recipient_file_part WHERE file = $1 ORDER BY number", begun.file_id
    )
    content = b"".join(part["content"] for part in parts)
    del parts
    intake = await asyncio.to_thread(
        Intake,
        content,
        file_id=begun.file_id,
        channel=channel_of(platform, begun.channel),
        region=begun.region,
        limit=platform.settings.max_recipients,
    )
    async with platform.database.transaction() as connection:
        async with told(platform, begun, intake):
            await copy(connection, begun.file_id, intake)
        await finish(platform, begun, intake, connection)


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


async def copy_batch(connection: Connection, file_id: int, batch: Batch) -> None:
    """One COPY."""
    records = zip(repeat(file_id), batch.rows, batch.addresses, batch.fields or repeat(None), strict=False)
    await connection.copy_records_to_table("recipient", records=records, columns=("file", "row", "address", "fields"))


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
    """Write progress down until cancelled."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        await platform.database.execute(
            """
            UPDATE recipient_file SET bytes_read = $3, rows = $4, progressed_at = now()
            WHERE id = $1 AND tries = $2 AND state = 'reading'
            """,
            begun.file_id,
            begun.tries,
            intake.bytes_read,
            intake.rows,
        )


async def finish(platform: Platform, begun: Begun, intake: Intake, connection: Connection) -> None:
    """Keep errors and counts, remove the raw parts; a run that was overtaken raises, and keeps nothing."""
    await connection.copy_records_to_table(
        "recipient_error", records=intake.errors, columns=("file", "row", "value", "reason")
    )
    finished = await platform.database.execute(
        """
        UPDATE recipient_file SET state = 'ready', read_at = now(), progressed_at = now(), bytes_read = bytes,
               rows = $3, valid = $4, invalid = $5, duplicates = $6, columns = $7
        WHERE id = $1 AND tries = $2 AND state = 'reading'
        """,
        begun.file_id,
        begun.tries,
        intake.rows,
        intake.valid,
        intake.invalid,
        intake.duplicates,
        intake.columns,
    )
    if not finished:
        raise RuntimeError(f"Recipient file {begun.file_id} is being read by another run.")
    await remove_parts(platform, begun)


async def refuse(platform: Platform, begun: Begun, refusal: FileRefused) -> None:
    """Keep the reason, and nothing of the content."""
    async with platform.database.transaction():
        await platform.database.execute(
            """
            UPDATE recipient_file
            SET state = 'refused', read_at = now(), reason = $3, reason_values = $4, rows = 0
            WHERE id = $1 AND tries = $2 AND state = 'reading'
            """,
            begun.file_id,
            begun.tries,
            refusal.message,
            json.dumps(refusal.values()),
        )
        await remove_parts(platform, begun)


async def remove_parts(platform: Platform, begun: Begun) -> None:
    """The upload's bytes are needed no more."""
    await platform.database.execute("DELETE FROM recipient_file_part WHERE file = $1", begun.file_id)


@core_task("recipients.sweep", every=30)
async def sweep(platform: Platform) -> None:
    """Bring up again what is being read and makes no progress, however old it is."""
    database = platform.database
    async with database.transaction():
        stalled = await database.fetch(
            "SELECT id FROM recipient_file WHERE state = 'reading' AND progressed_at < now() - $1::text::interval",
            STALLED,
        )
        for row in stalled:
            await work.enqueue(database, read, file_id=row["id"])
