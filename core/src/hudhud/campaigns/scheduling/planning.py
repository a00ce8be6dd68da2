"""Scheduling: a draft waits for its time, and can be taken back until it comes.

Whatever is sent from the portal waits too, for the few seconds in which its sender may think better of it. All due
times are the database's: what a web process takes for now decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, get
from hudhud.campaigns.drafting import EditedMeanwhile, require_complete
from hudhud.campaigns.running import fits
from hudhud.campaigns.scheduling.starting import start as start_now
from hudhud.campaigns.timing import WallTime, instant_of, read_wall, tzdata
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["planned", "schedule", "seconds_left", "send_soon", "start_of", "unschedule"]

WAITING: Final = (CampaignState.DRAFT, CampaignState.MISSED)


@dataclass(frozen=True, slots=True)
class Start:
    """When a campaign is to start; without wall time it was not chosen, but is the end of the cancel window."""

    at: datetime
    wall: WallTime | None = None

    @property
    def columns(self) -> tuple[datetime, str, str, bool, str]:
        """As a campaign keeps it."""
        if self.wall is None:
            return self.at, "", "", False, ""
        local = self.wall.local.isoformat(timespec="minutes")
        return self.at, local, self.wall.zone, bool(self.wall.second), tzdata()


async def schedule(
    platform: Platform,
    *,
    account_id: int,
    campaign_id: int,
    actor: Actor,
    wall: WallTime | None = None,
    revision: int | None = None,
) -> Campaign:
    """Let a draft, or a missed campaign, start at a wall time: the one given, or else the draft's own.

    Raises Invalid for a time that has passed, is too far ahead, does not exist or comes twice, and for what the
    draft lacks; EditedMeanwhile when it is no longer at `revision`; CampaignIsNot once it is no longer a draft.
    """
    campaign = await get(platform, account_id, campaign_id)
    chosen = wall or planned(campaign)
    if chosen is None:
        raise Invalid(Problem("start_local", N_("Choose when it starts.")))
    start = Start(await start_of(platform, chosen), chosen)
    await begin_waiting(platform, campaign, start, actor, revision)
    return await get(platform, account_id, campaign_id)


async def send_soon(
    platform: Platform, *, account_id: int, campaign_id: int, actor: Actor, revision: int | None = None
) -> Campaign:
    """Start once the cancel window is over (`HUDHUD_UNDO_SECONDS`); until then `unschedule` takes it back.

    Raises as `schedule` does.
    """
    campaign = await get(platform, account_id, campaign_id)
    now = await platform.database.fetchval("SELECT now()")
    start = Start(now + timedelta(seconds=platform.settings.undo_seconds))
    await begin_waiting(platform, campaign, start, actor, revision)
    if not platform.settings.undo_seconds:
        await start_now(platform, campaign_id)
    return await get(platform, account_id, campaign_id)


async def unschedule(platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign:
    """Make a scheduled or missed campaign a draft again; raises CampaignIsNot once it has started."""
    fits(await get(platform, account_id, campaign_id), actor)
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            """
            UPDATE campaign SET state = 'draft', start_at = NULL, undo_until = NULL, reason = '', reason_values = '{}',
                   progressed_at = now()
            WHERE id = $1 AND account = $2 AND state IN ('scheduled', 'missed') RETURNING id
            """,
            campaign_id,
            account_id,
        )
        if changed is None:
            state = (await get(platform, account_id, campaign_id)).state
            raise CampaignIsNot(state, f"{CampaignState.SCHEDULED} or {CampaignState.MISSED}")
        await record(platform.database, actor, "campaign.unschedule", f"cmp_{campaign_id}", account_id=account_id)
    return await get(platform, account_id, campaign_id)


async def seconds_left(platform: Platform, campaign: Campaign) -> float | None:
    """Seconds until a scheduled campaign starts, never below zero, by the clock that starts it; None for any other."""
    if campaign.state is not CampaignState.SCHEDULED or campaign.start_at is None:
        return None
    now: datetime = await platform.database.fetchval("SELECT now()")
    return max((campaign.start_at - now).total_seconds(), 0.0)


def planned(campaign: Campaign) -> WallTime | None:
    """The wall time that a campaign's owner chose, if any."""
    if not campaign.start_local:
        return None
    return read_wall(campaign.start_local, campaign.start_zone, second=campaign.start_second)


async def start_of(platform: Platform, wall: WallTime) -> datetime:
    """The instant of a wall time that a campaign may start at; raises Invalid, with the limit and the value."""
    at = instant_of(wall)
    now: datetime = await platform.database.fetchval("SELECT now()")
    latest = now + timedelta(days=platform.settings.most_days_ahead)
    if at <= now:
        raise Invalid(Problem("start_local", N_("This time has passed. There it is now:"), there(now, wall.zone)))
    if at > latest:
        raise Invalid(
            Problem("start_local", N_("This is too far ahead. The latest time is:"), there(latest, wall.zone))
        )
    return at.astimezone(UTC)


def there(instant: datetime, zone: str) -> str:
    """An instant on a zone's clocks, for a problem's value."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


async def begin_waiting(
    platform: Platform, campaign: Campaign, start: Start, actor: Actor, revision: int | None
) -> None:
    """Draft to scheduled, on condition of the revision that was confirmed, and have it prepared."""
    fits(campaign, actor)
    if campaign.state not in WAITING:
        raise CampaignIsNot(campaign.state, " or ".join(WAITING))
    await require_complete(platform, replace(campaign, user_id=actor.user_id or campaign.user_id))
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            """
            UPDATE campaign SET state = 'scheduled', start_at = $3, start_local = $4, start_zone = $5,
                   start_second = $6, start_tzdata = $7, undo_until = CASE WHEN $4 = '' THEN $3::timestamptz END,
                   reason = '', reason_values = '{}', progressed_at = now(), app_user = coalesce($8, app_user)
            WHERE id = $1 AND account = $2 AND state IN ('draft', 'missed') AND revision = $9 RETURNING id
            """,
            campaign.id,
            campaign.account_id,
            *start.columns,
            actor.user_id,
            campaign.revision if revision is None else revision,
        )
        if changed is None:
            await explain_refusal(platform, campaign)
        await record(
            platform.database, actor, "campaign.schedule", f"cmp_{campaign.id}", account_id=campaign.account_id,
            details={"start_at": start.at.isoformat()},
        )  # fmt: skip
        await enqueue(platform.database, "campaigns.prepare", campaign_id=campaign.id)


async def explain_refusal(platform: Platform, campaign: Campaign) -> None:
    """Raise what kept a draft from being scheduled: another state, or another revision."""
    now = await get(platform, campaign.account_id, campaign.id)
    if now.state not in WAITING:
        raise CampaignIsNot(now.state, " or ".join(WAITING))
    raise EditedMeanwhile(now.edited_by, now.revision)
