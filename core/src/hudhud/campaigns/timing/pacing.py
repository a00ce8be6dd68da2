"""Pace: a campaign spread over hours, and marketing that waits until the recipient's country is awake.

A chunk is claimed no earlier than its `not_before`, and one with a country only while marketing may reach it there;
both are read by the claim itself. Validity counts from when a chunk may go, so that waiting never uses it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hudhud.campaigns.campaign import Campaign, get
from hudhud.plugins import Platform

__all__ = [
    "Outside",
    "Pace",
    "Wait",
    "hours_are_a_rule",
    "hours_are_forced",
    "keep_validity",
    "outside_hours",
    "pace",
    "pace_chunks",
    "portion",
    "shift",
]

STEPS: Final = 60
"""At least so many portions, where a campaign has so many messages: a spread of an hour moves every minute."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Messages to a country that wait until marketing may reach it again; never, without `opens_at`."""

    country: str
    messages: int
    opens_at: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Recipients of a country whom a start would reach outside its hours; `opens_at` is the next time within them."""

    country: str
    messages: int
    opens_at: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class Pace:
    """What a running campaign waits for: its next portion, its last one, and countries that are closed now."""

    next_at: datetime | None
    last_at: datetime | None
    waits: tuple[Wait, ...]


PLACE: Final = """
UPDATE chunk c SET not_before = now() + p.share * make_interval(mins => $2)
FROM (SELECT id, ((sum(messages) OVER (PARTITION BY connection, country ORDER BY first_id) - messages)::float8
                  / greatest(sum(messages) OVER (PARTITION BY connection, country), 1)) AS share
      FROM chunk WHERE campaign = $1) p
WHERE c.id = p.id
"""

LAST_FROM_OPENING: Final = """
UPDATE chunk SET expires_at = make_interval(hours => $2) + coalesce(
    CASE WHEN country = '' THEN greatest(not_before, now())
         ELSE marketing_opens(country, greatest(not_before, now())) END, now())
WHERE campaign = $1 AND open AND (country <> '' OR not_before IS NOT NULL)
"""

# Before the campaign's own row forgets when it was paused.
SHIFT: Final = """
UPDATE chunk c SET not_before = c.not_before + (now() - k.paused_at), expires_at = c.expires_at + (now() - k.paused_at)
FROM campaign k WHERE k.id = $1 AND c.campaign = k.id AND c.open AND c.not_before > k.paused_at
"""

KEEP: Final = """
WITH shut AS MATERIALIZED (
    SELECT DISTINCT c.country FROM campaign k JOIN chunk c ON c.campaign = k.id
    WHERE k.state IN ('running', 'paused') AND k.closed_at IS NULL AND c.country <> '' AND (c.open OR c.deferred > 0)
      AND NOT marketing_is_open(c.country, now())
),
opening AS MATERIALIZED (
    SELECT country, marketing_opens(country, now()) + make_interval(hours => $1) AS until FROM shut
)
UPDATE chunk c SET expires_at = o.until FROM opening o, campaign k
WHERE k.state IN ('running', 'paused') AND k.closed_at IS NULL AND c.campaign = k.id AND c.country = o.country
  AND (c.open OR c.deferred > 0) AND c.expires_at < o.until
"""

NEXT: Final = """
SELECT min(not_before) FILTER (WHERE not_before > now()) AS next_at, max(not_before) AS last_at
FROM chunk WHERE campaign = $1 AND open
"""

WAITS: Final = """
SELECT c.country, sum(c.queued)::bigint AS messages, marketing_opens(c.country, now()) AS opens_at, t.time_zone AS zone
FROM chunk c JOIN country t ON t.code = c.country
WHERE c.campaign = $1 AND c.open AND NOT marketing_is_open(c.country, now())
GROUP BY c.country, t.time_zone ORDER BY 2 DESC
"""

OUTSIDE: Final = """
SELECT d.country, sum(d.messages)::bigint AS messages, marketing_opens(d.country, $2) AS opens_at, t.time_zone AS zone
FROM campaign_destination d JOIN country t ON t.code = d.country
WHERE d.campaign = $1 AND NOT marketing_is_open(d.country, $2)
GROUP BY d.country, t.time_zone ORDER BY 2 DESC
"""


async def pace_chunks(platform: Platform, campaign: Campaign) -> None:
    """Spread a campaign's chunks evenly from now on, each connection's by themselves; in the launch's transaction."""
    if campaign.spread_minutes:
        await platform.database.execute(PLACE, campaign.id, campaign.spread_minutes)
    await platform.database.execute(LAST_FROM_OPENING, campaign.id, platform.settings.receipt_validity_hours)


async def shift(platform: Platform, campaign_id: int) -> None:
    """Move what is still to come by the length of the pause that ends now; in the resume's transaction."""
    await platform.database.execute(SHIFT, campaign_id)


async def keep_validity(platform: Platform) -> None:
    """Let no validity run out while marketing hours keep a chunk waiting."""
    await platform.database.execute(KEEP, platform.settings.receipt_validity_hours)


async def pace(platform: Platform, account_id: int, campaign_id: int) -> Pace:
    """What a campaign waits for now."""
    await get(platform, account_id, campaign_id)
    portions = await platform.database.fetchrow(NEXT, campaign_id)
    waits = await platform.database.fetch(WAITS, campaign_id)
    return Pace(
        next_at=portions["next_at"] if portions else None,
        last_at=portions["last_at"] if portions else None,
        waits=tuple(Wait(*row) for row in waits),
    )


async def outside_hours(platform: Platform, campaign: Campaign, start: datetime) -> list[Outside]:
    """Countries of a prepared campaign that its first or its last portion would reach outside their marketing hours."""
    found: dict[str, Outside] = {}
    for moment in (start, start + timedelta(minutes=campaign.spread_minutes)):
        for row in await platform.database.fetch(OUTSIDE, campaign.id, moment):
            found.setdefault(row["country"], Outside(*row))
    return list(found.values())


async def hours_are_a_rule(platform: Platform, campaign: Campaign) -> bool:
    """Whether marketing hours bind this campaign: by its owner's choice, its account's setting or the platform's."""
    return campaign.marketing_hours or await hours_are_forced(platform, campaign.account_id)


async def hours_are_forced(platform: Platform, account_id: int) -> bool:
    """Whether marketing hours bind every campaign of an account, whatever its owner chooses."""
    if platform.settings.marketing_hours == "rule":
        return True
    return bool(await platform.database.fetchval("SELECT marketing_hours FROM account WHERE id = $1", account_id))


def portion(messages: int, spread_minutes: int, chunk_size: int) -> int:
    """Messages in one chunk of a campaign: few enough that a spread has its steps."""
    return chunk_size if not spread_minutes else max(1, min(chunk_size, -(-messages // STEPS)))
