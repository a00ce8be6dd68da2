"""Whether these people got a campaign of this account already: by the file's content, and by its numbers.

A worker compares when a file was read, and again once something was launched since; pages only look it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.plugins import Platform
from hudhud.work import core_task, enqueue

__all__ = ["SentBefore", "compare_file", "sent_before"]

COMPARED: Final = 20
"""Most campaigns that a file is compared with, the latest ones."""
SHOWN: Final = 5
SENT: Final = "('running', 'paused', 'finished')"


@dataclass(frozen=True, slots=True)
class SentBefore:
    """A campaign that went to `same` of a file's `numbers`; `same_file`: its file had the very same content."""

    campaign_id: int
    name: str
    launched_at: datetime
    same: int
    numbers: int
    same_file: bool


async def sent_before(platform: Platform, account_id: int, file_id: int) -> list[SentBefore]:
    """Campaigns of the last hours (setting) that reached at least half of a file's numbers, latest first."""
    await compare_again(platform, file_id)
    rows = await platform.database.fetch(
        f"""
        SELECT k.id, k.name, k.launched_at, f.valid, o.same,
               coalesce(k.recipient_file = f.id OR used.content_hash = f.content_hash, false) AS same_file
        FROM recipient_file f JOIN campaign k ON k.account = f.account AND k.channel = f.channel
        LEFT JOIN recipient_overlap o ON o.file = f.id AND o.campaign = k.id
        LEFT JOIN recipient_file used ON used.id = k.recipient_file
        WHERE f.id = $1 AND f.account = $2 AND f.state = 'ready' AND NOT k.test AND k.state IN {SENT}
          AND k.launched_at > now() - make_interval(hours => $3)
          AND (o.same IS NOT NULL OR k.recipient_file = f.id OR used.content_hash = f.content_hash)
        ORDER BY k.launched_at DESC LIMIT $4
        """,
        file_id,
        account_id,
        platform.settings.sent_before_hours,
        SHOWN,
    )
    return [
        SentBefore(
            row["id"],
            row["name"],
            row["launched_at"],
            row["valid"] if row["same"] is None else row["same"],
            row["valid"],
            row["same_file"],
        )
        for row in rows
    ]


async def compare_again(platform: Platform, file_id: int) -> None:
    """Have a file compared with what was launched since the last time; however often a page asks, once."""
    async with platform.database.transaction() as db:
        stale = await db.fetchval(
            f"""
            UPDATE recipient_file f SET compared_at = now()
            WHERE f.id = $1 AND f.state = 'ready' AND f.compared_at < (
                SELECT max(k.launched_at) FROM campaign k WHERE k.account = f.account AND k.state IN {SENT}
            )
            RETURNING f.id
            """,
            file_id,
        )
        if stale is not None:
            await enqueue(platform.database, compare_file, file_id=file_id)


@core_task("campaigns.compare_file")
async def compare_file(platform: Platform, *, file_id: int) -> None:
    """Count, for each campaign of the last hours, how many of a file's numbers it went to. Runs twice safely."""
    async with platform.database.transaction() as db:
        row = await db.fetchrow(
            "UPDATE recipient_file SET compared_at = now() WHERE id = $1 AND state = 'ready' RETURNING valid", file_id
        )
        if row is None:
            return
        await db.execute("DELETE FROM recipient_overlap WHERE file = $1", file_id)
        recent = await db.fetch(
            f"""
            SELECT k.id, k.first_id, k.last_id FROM recipient_file f
            JOIN campaign k ON k.account = f.account AND k.channel = f.channel
            WHERE f.id = $1 AND NOT k.test AND k.state IN {SENT}
              AND k.launched_at > now() - make_interval(hours => $2)
            ORDER BY k.launched_at DESC LIMIT $3
            """,
            file_id,
            platform.settings.sent_before_hours,
            COMPARED,
        )
        for campaign in recent:
            await db.execute(OVERLAP, file_id, campaign["id"], campaign["first_id"], campaign["last_id"])


OVERLAP: Final = """
    WITH numbers AS MATERIALIZED (SELECT DISTINCT address FROM recipient WHERE file = $1),
    same AS (
        SELECT count(*) AS same FROM numbers n
        WHERE n.address IN (SELECT m.address FROM message m WHERE m.id >= $3 AND m.id < $4)
    )
    INSERT INTO recipient_overlap (file, campaign, same)
    SELECT $1, $2, same FROM same WHERE 2 * same >= (SELECT count(*) FROM numbers) AND same > 0
"""
