"""Asking for an export, seeing how far it is, taking its file, or calling it off."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from hudhud import work
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Conflict, LimitExceeded, NotFound
from hudhud.exports.catalogue import source
from hudhud.plugins import CellForm, ExportColumn, ExportSource, Options, Platform

__all__ = [
    "KEPT_DAYS",
    "Export",
    "ExportFormat",
    "ExportNotDone",
    "ExportState",
    "TooManyExports",
    "begin",
    "cancel",
    "content",
    "get",
    "list_exports",
]

KEPT_DAYS: Final = 7


class ExportFormat(StrEnum):
    """CSV: UTF-8 with a byte order mark, RFC 4180. XLSX: cells with types, further sheets beyond 1,048,575 rows."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportState(StrEnum):
    """Where an export is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(eq=False)
class TooManyExports(LimitExceeded):
    """So many files of the account are being written that another one has to wait."""

    limit: int
    actual: int
    code = "export_too_many"
    message = (
        "%(actual)s exports of your account are being written; at most %(limit)s may be. "
        "Wait until one is done, or cancel one."
    )


@dataclass(eq=False)
class ExportNotDone(Conflict):
    """There is no file yet, or there will be none."""

    state: str
    code = "export_not_done"
    message = "This export has no file: it is %(state)s."


@dataclass(frozen=True, slots=True)
class Export:
    """One export. `total` is an estimate of its rows, None where nobody knows; `reason` is a msgid with its values."""

    id: int
    kind: str
    options: Mapping[str, Any]
    format: ExportFormat
    name: str
    state: ExportState
    reason: str
    reason_values: Mapping[str, Any]
    rows: int
    total: int | None
    bytes: int
    created_by: str
    created_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is still to be written or being written."""
        return self.state in (ExportState.WAITING, ExportState.RUNNING)

    @property
    def share(self) -> float:
        """About how much of it has been written, from 0 to 1."""
        if self.state is ExportState.DONE:
            return 1.0
        return min(self.rows / self.total, 0.99) if self.total else 0.0


BEGIN: Final = """
INSERT INTO export_job (account, app_user, created_by, kind, options, format, name, wording, time_zone, total)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
"""


async def begin(
    platform: Platform,
    *,
    account_id: int,
    kind: str,
    options: Options,
    format: ExportFormat,
    actor: Actor,
    translate: Callable[[str], str] = str,
    time_zone: str = "UTC",
) -> int:
    """Have the worker write a table into a file; gives the export's id.

    `translate` puts msgids into the language in which the file will be read, `time_zone` is that of its times.
    Raises UnknownExport, TooManyExports, and what the source's `check` raises.
    """
    found = source(platform, kind)
    kept = await found.check(platform, account_id, options)
    columns = await found.columns(platform, account_id, kept)
    wording = worded(platform, found, columns, translate, time_zone)
    row = (
        account_id,
        actor.user_id,
        actor.name,
        kind,
        json.dumps(dict(kept)),
        str(format),
        file_name(platform, kind, time_zone, format),
        json.dumps(wording),
        time_zone,
        await found.count(platform, account_id, kept),
    )
    database = platform.database
    async with database.transaction():
        await leave_room(platform, account_id)
        export_id = await database.fetchval(BEGIN, *row)
        await work.enqueue(database, "exports.write")
        told = {"kind": kind, "format": str(format), "options": dict(kept)}
        await record(database, actor, "exports.begin", f"export:{export_id}", account_id=account_id, details=told)
    return int(export_id)


def worded(
    platform: Platform,
    found: ExportSource,
    columns: Sequence[ExportColumn],
    translate: Callable[[str], str],
    time_zone: str,
) -> dict[str, Any]:
    """The columns and words of the file in its reader's language, fixed when it is asked for."""
    heads, forms, widths = [], [], []
    for column in columns:
        title = column.title if column.verbatim else translate(column.title)
        heads.append(f"{title} ({time_zone})" if column.form is CellForm.TIME else title)
        forms.append(str(column.form))
        widths.append(column.width)
    words = {word: translate(word) for word in found.words(platform)}
    return {"title": translate(found.title), "heads": heads, "forms": forms, "widths": widths, "words": words}


def file_name(platform: Platform, kind: str, time_zone: str, format: ExportFormat) -> str:
    """Such as `messages-2026-11-23-1405.csv`."""
    now = platform.clock.now().astimezone(ZoneInfo(time_zone))
    return f"{kind.replace('_', '-')}-{now:%Y-%m-%d-%H%M}.{format}"


async def leave_room(platform: Platform, account_id: int) -> None:
    """Raise TooManyExports where the account has as many under way as it may; others of it wait for this answer."""
    database, limit = platform.database, platform.settings.max_exports_running
    await database.execute("SELECT pg_advisory_xact_lock(hashtextextended('exports', $1))", account_id)
    actual = await database.fetchval(
        "SELECT count(*) FROM export_job WHERE account = $1 AND state IN ('waiting', 'running')", account_id
    )
    if actual >= limit:
        raise TooManyExports(limit, actual)


async def get(platform: Platform, account_id: int, export_id: int) -> Export:
    """One export of the account; raises NotFound."""
    row = await platform.database.fetchrow(
        "SELECT * FROM export_job WHERE id = $1 AND account = $2", export_id, account_id
    )
    if row is None:
        raise NotFound
    return export_of(row)


async def list_exports(
    platform: Platform, account_id: int, *, limit: int = 50, before: int | None = None
) -> list[Export]:
    """The account's exports of the last days, newest first; `before` is the id of the last one already seen."""
    rows = await platform.database.fetch(
        "SELECT * FROM export_job WHERE account = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
        account_id,
        before,
        limit,
    )
    return [export_of(row) for row in rows]


async def cancel(platform: Platform, *, account_id: int, export_id: int, actor: Actor) -> Export:
    """Call an export off; one that has ended stays as it is. Raises NotFound."""
    database = platform.database
    async with database.transaction():
        changed = await database.execute(
            """
            UPDATE export_job
            SET state = 'cancelled', finished_at = now(), expires_at = now() + make_interval(days => $3)
            WHERE id = $1 AND account = $2 AND state IN ('waiting', 'running')
            """,
            export_id,
            account_id,
            KEPT_DAYS,
        )
        if changed:
            await database.execute("DELETE FROM export_part WHERE job = $1", export_id)
            await record(database, actor, "exports.cancel", f"export:{export_id}", account_id=account_id)
    return await get(platform, account_id, export_id)


async def content(platform: Platform, account_id: int, export_id: int) -> AsyncIterator[bytes]:
    """The file, to be walked piece by piece; raises NotFound, and ExportNotDone where there is none."""
    found = await get(platform, account_id, export_id)
    if found.state is not ExportState.DONE:
        raise ExportNotDone(found.state)
    return pieces(platform, account_id, export_id)


async def pieces(platform: Platform, account_id: int, export_id: int) -> AsyncIterator[bytes]:
    """Each piece is read in a scope of its own: whoever walks them may have left the one he asked in."""
    number = 0
    while True:
        async with platform.database.tenant(account_id):
            piece = await platform.database.fetchval(
                "SELECT content FROM export_part WHERE job = $1 AND number = $2", export_id, number
            )
        if piece is None:
            return
        yield bytes(piece)
        number += 1


def export_of(row: Row) -> Export:
    """A row as an export."""
    return Export(
        id=row["id"],
        kind=row["kind"],
        options=json.loads(row["options"]),
        format=ExportFormat(row["format"]),
        name=row["name"],
        state=ExportState(row["state"]),
        reason=row["reason"],
        reason_values=json.loads(row["reason_values"]),
        rows=row["rows"],
        total=row["total"],
        bytes=row["bytes"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        begun_at=row["begun_at"],
        finished_at=row["finished_at"],
        expires_at=row["expires_at"],
    )
