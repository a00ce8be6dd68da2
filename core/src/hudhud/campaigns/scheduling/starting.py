"""Starting what is due: once, by the database's clock, or not at all when it is far too late."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import get
from hudhud.campaigns.drafting import require_complete
from hudhud.campaigns.running import fail, start_prepared
from hudhud.campaigns.timing import SkippedTime, WallTime, instant_of, tzdata
from hudhud.database import Row
from hudhud.errors import DomainError
from hudhud.i18n import N_
from hudhud.notifications import notify
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud.work import enqueue

__all__ = ["start", "start_due"]

SYSTEM: Final = Actor("system")
LATE: Final = N_("It could not start in time: the platform was not running, or too busy. Nothing was sent.")
SUSPENDED: Final = N_("Your account was suspended at that time. Nothing was sent.")
TOLD_MISSED: Final = N_("“%(name)s” did not start at its time. Choose what is to become of it.")
TOLD_MOVED: Final = N_("The clocks’ rules of %(zone)s changed: “%(name)s” starts when clocks there show %(local)s.")

# What was begun in time and is still being prepared has sent nothing either: it is as late as if it had not begun.
MISS: Final = """
UPDATE campaign k SET state = 'missed', undo_until = NULL, reason = CASE WHEN a.status = 'active' THEN $2 ELSE $3 END,
       reason_values = '{}', launched_at = NULL, progressed_at = now()
FROM account a
WHERE a.id = k.account AND k.start_at <= now() AND k.state IN ('scheduled', 'preparing')
  AND (k.start_at < now() - make_interval(mins => $1) OR (k.state = 'scheduled' AND a.status <> 'active'))
RETURNING k.id, k.account, k.app_user, k.name, k.reason
"""

DUE: Final = "SELECT id FROM campaign WHERE state = 'scheduled' AND start_at <= now() ORDER BY start_at LIMIT 100"

START: Final = """
UPDATE campaign SET state = 'preparing', launched_at = now(), progressed_at = now(), undo_until = NULL
WHERE id = $1 AND state = 'scheduled' AND start_at <= now() RETURNING account
"""

# What was prepared long before may be wrong by now: prices change, people opt out, contacts come and go.
STALE: Final = """
UPDATE campaign SET prepared_revision = 0, progressed_at = now()
WHERE state = 'scheduled' AND start_at < now() + interval '5 minutes'
  AND (prepared_at IS NULL OR prepared_at < start_at - interval '5 minutes')
  AND (progressed_at < now() - interval '60 seconds' OR prepared_revision > 0)
RETURNING id
"""

MOVED: Final = """
SELECT id, account, app_user, name, start_at, start_local, start_zone, start_second FROM campaign
WHERE state = 'scheduled' AND start_zone <> '' AND start_tzdata <> $1
"""


async def start_due(platform: Platform) -> None:
    """One round: keep to the clocks, make ready what is near, note what was missed, start what is due."""
    version = tzdata()
    for row in await platform.database.fetch(MOVED, version):
        await follow_clocks(platform, row, version)
    for row in await platform.database.fetch(STALE):
        await enqueue(platform.database, "campaigns.prepare", campaign_id=row["id"])
    await miss(platform)
    for row in await platform.database.fetch(DUE):
        await start(platform, row["id"])


async def follow_clocks(platform: Platform, row: Row, version: str) -> None:
    """Reckon a start anew by other rules than it was made with: the wall time stays, the instant may move."""
    wall = WallTime(datetime.fromisoformat(row["start_local"]), row["start_zone"], row["start_second"])
    at = moved_instant(wall)
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            "UPDATE campaign SET start_at = $2, start_tzdata = $3 WHERE id = $1 AND state = 'scheduled' RETURNING id",
            row["id"],
            at,
            version,
        )
        if changed is not None and at != row["start_at"]:
            await record(
                platform.database, SYSTEM, "campaign.follow_clocks", f"cmp_{row['id']}", account_id=row["account"],
                details={"from": row["start_at"].isoformat(), "to": at.isoformat(), "tzdata": version},
            )  # fmt: skip
            values = {"zone": wall.zone, "local": wall.local.isoformat(" ", "minutes")}
            await tell(platform, row, TOLD_MOVED, kind="campaign_moved", tone="info", values=values)


def moved_instant(wall: WallTime) -> datetime:
    """The instant by the present rules; of a time that they skip, the first one after it."""
    try:
        return instant_of(wall).astimezone(UTC)
    except SkippedTime as skipped:
        return instant_of(WallTime(skipped.nearest[1], wall.zone, second=False)).astimezone(UTC)


async def miss(platform: Platform) -> None:
    """What is more than `HUDHUD_LATE_START_MINUTES` late, or whose account sleeps, asks its owner and is not sent."""
    async with platform.database.transaction() as db:
        for row in await db.fetch(MISS, platform.settings.late_start_minutes, LATE, SUSPENDED):
            await tell(platform, row, TOLD_MISSED, kind="campaign_missed", tone="warning")
            await record(
                platform.database, SYSTEM, "campaign.miss", f"cmp_{row['id']}", account_id=row["account"],
                details={"reason": row["reason"]},
            )  # fmt: skip


async def tell(
    platform: Platform, row: Row, message: str, *, kind: str, tone: str, values: dict[str, str] | None = None
) -> None:
    """Notify whoever scheduled it, or everybody of the account where that was a program."""
    await notify(
        platform,
        account_id=row["account"],
        user_id=row["app_user"],
        kind=kind,
        tone=tone,
        message=message,
        values={"name": row["name"], **(values or {})},
        path=f"/campaigns/{to_public('cmp', row['id'])}",
    )


async def start(platform: Platform, campaign_id: int) -> None:
    """Launch a due campaign; taken back or started elsewhere meanwhile, it is left alone."""
    async with platform.database.transaction() as db:
        account_id = await db.fetchval(START, campaign_id)
        if account_id is None:
            return
        campaign = await get(platform, account_id, campaign_id)
        await record(platform.database, SYSTEM, "campaign.start", f"cmp_{campaign_id}", account_id=campaign.account_id)
        try:
            await require_complete(platform, campaign)
        except DomainError as error:
            await fail(platform, campaign, error)
            return
        await enqueue(platform.database, "campaigns.prepare", campaign_id=campaign_id)
    await start_prepared(platform, campaign_id)
