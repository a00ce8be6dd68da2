"""Files that make no progress are brought up again; those that nobody came back for, and nobody uses, are removed."""

from __future__ import annotations

import json
from typing import Final

from hudhud import work
from hudhud.plugins import Platform
from hudhud.recipients.reading import read, remove_parts
from hudhud.recipients.refusals import FileRefused, NobodyChose
from hudhud.work import core_task

__all__ = ["forget_unused", "refuse_waiting", "sweep"]

STALLED: Final = "60 seconds"
LEFT_ALONE: Final = "24 hours"
AT_ONCE: Final = 100


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


@core_task("recipients.forget_unused", every=3600)
async def forget_unused(platform: Platform) -> None:
    """Remove the content of files that waited a day for somebody, and files that no campaign and no import used."""
    left_alone = await platform.database.fetch(
        "SELECT id FROM recipient_file "
        "WHERE state IN ('asking', 'reading') AND created_at < now() - $1::text::interval",
        LEFT_ALONE,
    )
    for row in left_alone:
        await refuse_waiting(platform, row["id"], NobodyChose())
    unused = await platform.database.fetch(
        """
        SELECT id FROM recipient_file f
        WHERE state IN ('ready', 'refused') AND read_at < now() - make_interval(days => $1)
          AND NOT EXISTS (SELECT 1 FROM campaign k WHERE k.recipient_file = f.id)
          AND NOT EXISTS (SELECT 1 FROM contact_import i WHERE i.file = f.id)
        ORDER BY id LIMIT $2
        """,
        platform.settings.unused_file_days,
        AT_ONCE,
    )
    for row in unused:
        await remove(platform, row["id"])


async def refuse_waiting(platform: Platform, file_id: int, refusal: FileRefused) -> bool:
    """Refuse a file that is being read or asks; false where it did neither any more."""
    async with platform.database.transaction():
        refused = await platform.database.fetchval(
            """
            UPDATE recipient_file SET state = 'refused', read_at = now(), reason = $2, reason_values = $3, rows = 0,
                   previews = '{}'
            WHERE id = $1 AND state IN ('reading', 'asking') RETURNING id
            """,
            file_id,
            refusal.message,
            json.dumps(refusal.values()),
        )
        if refused is not None:
            await remove_parts(platform, file_id)
    return refused is not None


async def remove(platform: Platform, file_id: int) -> None:
    """All of a file; its rows have no foreign key, so that a million of them are copied fast."""
    async with platform.database.transaction():
        await platform.database.execute("DELETE FROM recipient WHERE file = $1", file_id)
        await platform.database.execute("DELETE FROM recipient_repeat WHERE file = $1", file_id)
        await platform.database.execute("DELETE FROM recipient_file WHERE id = $1", file_id)
