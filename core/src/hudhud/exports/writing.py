"""Writing exports in the worker: one after the other, told as it goes, begun anew after a crash.

A run is told from any other by the job's `tries`: everything it writes is on the condition that the job is still
running in this try, so that a run which was called off or overtaken keeps nothing and ends.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from hudhud import work
from hudhud.database import Row
from hudhud.errors import DomainError
from hudhud.exports.catalogue import source
from hudhud.exports.files import MOST_SHEET_ROWS, CsvFile, ExportFile, Layout, TooFewSheets, XlsxFile
from hudhud.exports.jobs import KEPT_DAYS, ExportFormat
from hudhud.i18n import N_
from hudhud.notifications import notify
from hudhud.plugins import Cell, CellForm, ExportSource, Platform
from hudhud.work import core_task

__all__ = ["sweep", "write_next"]

MOST_TRIES: Final = 3
PART_BYTES: Final = 1024 * 1024
TICK_SECONDS: Final = 1.0
STALLED: Final = "60 seconds"
GAVE_UP: Final = N_("The file could not be written in %(tries)s tries. Export it again; if that fails too, ask us.")
DONE: Final = N_("“%(name)s” is ready: %(rows)s rows. It is kept for %(days)s days.")
FAILED: Final = N_("“%(name)s” could not be written.")

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Begun:
    """An export that this run may write."""

    id: int
    tries: int
    account_id: int
    user_id: int | None
    kind: str
    options: dict[str, Any]
    format: ExportFormat
    name: str
    layout: Layout
    total: int | None


class Overtaken(Exception):
    """The export was cancelled, or another run has it."""


@core_task("exports.write")
async def write_next(platform: Platform) -> None:
    """Write the export that has waited longest, unless as many as may are being written; then the next one."""
    begun = await begin(platform)
    if begun is None:
        return
    try:
        await write(platform, begun)
    except DomainError as error:
        await fail(platform, begun.id, begun.tries, error.message, error.values())
    except TooFewSheets:
        await count_first(platform, begun)
    except Overtaken:
        pass
    await work.enqueue(platform.database, "exports.write")


async def count_first(platform: Platform, begun: Begun) -> None:
    """Forget the estimate, which was too low, and begin anew by counting."""
    async with platform.database.transaction() as connection:
        await connection.execute("DELETE FROM export_part WHERE job = $1", begun.id)
        await connection.execute(
            "UPDATE export_job SET state = 'waiting', total = NULL WHERE id = $1 AND tries = $2 AND state = 'running'",
            begun.id,
            begun.tries,
        )


async def begin(platform: Platform) -> Begun | None:
    """Take the oldest of the account that has fewest being written."""
    row = await platform.database.fetchrow(
        """
        UPDATE export_job SET state = 'running', tries = tries + 1, begun_at = now(), progressed_at = now(),
               rows = 0, bytes = 0
        WHERE id = (
            SELECT j.id FROM export_job j WHERE j.state = 'waiting'
            ORDER BY (SELECT count(*) FROM export_job r WHERE r.account = j.account AND r.state = 'running'), j.id
            FOR UPDATE SKIP LOCKED LIMIT 1)
          AND (SELECT count(*) FROM export_job WHERE state = 'running') < $1
        RETURNING *
        """,
        platform.settings.exports_at_once,
    )
    return begun_of(row) if row else None


def begun_of(row: Row) -> Begun:
    """A row as a run."""
    wording = json.loads(row["wording"])
    layout = Layout(
        title=wording["title"],
        heads=wording["heads"],
        forms=[CellForm(form) for form in wording["forms"]],
        widths=wording["widths"],
        words=wording["words"],
        zone=ZoneInfo(row["time_zone"]),
        right_to_left=any("\u0600" <= letter <= "\u06ff" for letter in wording["title"]),
    )
    return Begun(
        row["id"],
        row["tries"],
        row["account"],
        row["app_user"],
        row["kind"],
        json.loads(row["options"]),
        ExportFormat(row["format"]),
        row["name"],
        layout,
        row["total"],
    )


async def write(platform: Platform, begun: Begun) -> None:
    """Write the file as the rows come; raises Overtaken and the source's DomainErrors."""
    found = source(platform, begun.kind)
    keeping = Keeping(platform, begun)
    async with platform.database.tenant(begun.account_id):
        async with made_file(platform, found, begun, keeping) as file:
            async for rows in ahead(found.rows(platform, begun.account_id, begun.options)):
                await keeping.add(await file.take(rows), len(rows))
            async for piece in file.rest():
                await keeping.add(piece, 0)
        await keeping.finish()


@asynccontextmanager
async def made_file(
    platform: Platform, found: ExportSource, begun: Begun, keeping: Keeping
) -> AsyncIterator[ExportFile]:
    """The file, which leaves nothing behind on this machine."""
    file: ExportFile
    if begun.format is ExportFormat.CSV:
        file = CsvFile(begun.layout)
    else:
        file = XlsxFile(begun.layout, await sheets_needed(platform, found, begun, keeping))
    try:
        yield file
    finally:
        await file.close()


async def sheets_needed(platform: Platform, found: ExportSource, begun: Begun, keeping: Keeping) -> int:
    """How many sheets the rows fill. They must be known beforehand, and where one may not do, they are counted."""
    if begun.total is not None and begun.total <= MOST_SHEET_ROWS:
        return 1
    rows = 0
    async for block in found.rows(platform, begun.account_id, begun.options):
        rows += len(block)
        await keeping.add(b"", 0)
    return max(1, math.ceil(rows / MOST_SHEET_ROWS))


async def ahead(blocks: AsyncIterator[Rows]) -> AsyncIterator[Rows]:
    """The blocks, each fetched while the one before it is being written."""

    async def following() -> Rows | None:
        return await anext(blocks, None)

    fetching = asyncio.create_task(following())
    try:
        while (block := await fetching) is not None:
            fetching = asyncio.create_task(following())
            yield block
    finally:
        fetching.cancel()
        await asyncio.wait([fetching])


class Keeping:
    """Keeps the file's pieces and tells how far it is, as one: a part is there with its progress, or neither."""

    def __init__(self, platform: Platform, begun: Begun) -> None:
        self._platform = platform
        self._begun = begun
        self._waiting = bytearray()
        self._rows = self._bytes = self._parts = 0
        self._told = platform.clock.monotonic()

    async def add(self, piece: bytes, rows: int) -> None:
        """Take a piece that stands for so many rows; raises Overtaken."""
        self._waiting += piece
        self._rows += rows
        while len(self._waiting) >= PART_BYTES:
            await self._keep(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]
        if self._platform.clock.monotonic() - self._told > TICK_SECONDS:
            await self._keep(b"")

    async def finish(self) -> None:
        """Keep what is left, and tell whoever asked for it that the file is there; raises Overtaken."""
        begun, database = self._begun, self._platform.database
        async with database.transaction():
            if self._waiting:
                await self._keep(bytes(self._waiting))
            await self._tell(
                "state = 'done', finished_at = now(), expires_at = now() + make_interval(days => $5)", KEPT_DAYS
            )
            await notify(
                self._platform,
                account_id=begun.account_id,
                user_id=begun.user_id,
                kind="export.done",
                tone="success",
                message=DONE,
                values={"name": begun.name, "rows": self._rows, "days": KEPT_DAYS},
                path="/exports",
            )

    async def _keep(self, piece: bytes) -> None:
        self._told = self._platform.clock.monotonic()
        async with self._platform.database.transaction() as connection:
            self._bytes += len(piece)
            await self._tell("progressed_at = now()")
            if piece:
                await connection.execute(
                    "INSERT INTO export_part (job, number, content) VALUES ($1, $2, $3)",
                    self._begun.id,
                    self._parts,
                    piece,
                )
                self._parts += 1

    async def _tell(self, changes: str, *values: object) -> None:
        told = await self._platform.database.execute(
            f"""
            UPDATE export_job SET rows = $3, bytes = $4, {changes}
            WHERE id = $1 AND tries = $2 AND state = 'running'
            """,
            self._begun.id,
            self._begun.tries,
            self._rows,
            self._bytes,
            *values,
        )
        if not told:
            raise Overtaken


async def fail(platform: Platform, export_id: int, tries: int, reason: str, values: dict[str, Any]) -> None:
    """Keep the reason and nothing of the file, and tell whoever asked for it."""
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            """
            UPDATE export_job SET state = 'failed', reason = $3, reason_values = $4, finished_at = now(),
                   expires_at = now() + make_interval(days => $5)
            WHERE id = $1 AND tries = $2 AND state = 'running' RETURNING account, app_user, name
            """,
            export_id,
            tries,
            reason,
            json.dumps(values, default=str),
            KEPT_DAYS,
        )
        if row is None:
            return
        await database.execute("DELETE FROM export_part WHERE job = $1", export_id)
        await notify(
            platform,
            account_id=row["account"],
            user_id=row["app_user"],
            kind="export.failed",
            tone="danger",
            message=FAILED,
            values={"name": row["name"]},
            path="/exports",
        )


@core_task("exports.sweep", every=30)
async def sweep(platform: Platform) -> None:
    """Bring up again what makes no progress, give up what never does, remove what is over."""
    database = platform.database
    await database.execute("DELETE FROM export_job WHERE expires_at < now()")
    async with database.transaction():
        stalled = await database.fetch(
            """
            SELECT id, tries FROM export_job
            WHERE state = 'running' AND progressed_at < now() - $1::text::interval FOR UPDATE SKIP LOCKED
            """,
            STALLED,
        )
        for row in stalled:
            if row["tries"] >= MOST_TRIES:
                await fail(platform, row["id"], row["tries"], GAVE_UP, {"tries": MOST_TRIES})
                continue
            await database.execute(
                "UPDATE export_job SET state = 'waiting', rows = 0, bytes = 0 WHERE id = $1", row["id"]
            )
            await database.execute("DELETE FROM export_part WHERE job = $1", row["id"])
        if await database.fetchval("SELECT EXISTS (SELECT 1 FROM export_job WHERE state = 'waiting')"):
            await work.enqueue(database, "exports.write")
