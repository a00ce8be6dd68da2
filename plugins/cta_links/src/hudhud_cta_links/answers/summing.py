"""A campaign's answers in sums: by link, over time, and what was left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.campaigns import Campaign
from hudhud.plugins import Platform
from hudhud_cta_links.frozen import LINK_NAMES, FrozenLinks

__all__ = ["Answers", "LeftOut", "LinkTally", "Moment", "answers", "links_of"]

HOURS_DRAWN: Final = 72
"""Clicks within so many hours of each other are drawn by the hour, others by the day."""


@dataclass(frozen=True, slots=True)
class LinkTally:
    """One link: `recipients` are people counted once, `clicks` all of their clicks, `robots` everybody else's."""

    label: str
    target: str
    recipients: int = 0
    clicks: int = 0
    robots: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """An hour or a day: people's clicks in it by link, in the links' order."""

    at: datetime
    clicks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Hits that are not people's, by the rule that told them (a key of `robots.REASONS`)."""

    verdict: str
    reason: str
    hits: int


@dataclass(frozen=True, slots=True)
class Answers:
    """`answered` are recipients who followed any link; `opened_stop` those who looked at the page to opt out."""

    recipients: int
    answered: int
    opened_stop: int
    opted_out: int
    links: tuple[LinkTally, ...]
    moments: tuple[Moment, ...]
    hourly: bool
    left_out: tuple[LeftOut, ...]

    @property
    def share(self) -> float:
        """How many of the recipients answered, from 0 to 1."""
        return self.answered / self.recipients if self.recipients else 0.0


async def links_of(platform: Platform, campaign: Campaign) -> FrozenLinks | None:
    """The links as they were sent; None for a campaign without any, or that was not sent."""
    stored = await platform.database.fetchval(
        """
        SELECT t.transforms -> 'cta_links' -> 'frozen' FROM campaign k JOIN content t ON t.id = k.content
        WHERE k.id = $1 AND k.account = $2
        """,
        campaign.id,
        campaign.account_id,
    )
    return FrozenLinks.of(json.loads(stored)) if stored else None


BY_LINK: Final = """
SELECT link, count(*) FILTER (WHERE verdict = 'person') AS clicks,
       count(DISTINCT message) FILTER (WHERE verdict = 'person') AS recipients,
       count(*) FILTER (WHERE verdict <> 'person') AS robots
FROM link_click WHERE campaign = $1 AND account = $2 GROUP BY link
"""
ANSWERED: Final = """
SELECT count(DISTINCT message) FILTER (WHERE link < $3) AS answered,
       count(DISTINCT message) FILTER (WHERE link = $3) AS opened_stop, min(at) AS first, max(at) AS last
FROM link_click WHERE campaign = $1 AND account = $2 AND verdict = 'person'
"""
OVER_TIME: Final = """
SELECT date_trunc($3, at, $4) AS at, link, count(*) AS clicks
FROM link_click WHERE campaign = $1 AND account = $2 AND verdict = 'person' AND link < $5 GROUP BY 1, 2 ORDER BY 1
"""
LEFT_OUT: Final = """
SELECT verdict, reason, count(*) AS hits FROM link_click
WHERE campaign = $1 AND account = $2 AND verdict <> 'person' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
OPTED_OUT: Final = "SELECT count(*) FROM opt_out WHERE account = $2 AND campaign = $1 AND source = 'link'"


async def answers(platform: Platform, campaign: Campaign, *, zone: str = "UTC") -> Answers | None:
    """All of it, with days and hours as they are in `zone`; None for a campaign without links."""
    frozen = await links_of(platform, campaign)
    if frozen is None:
        return None
    database, own = platform.database, (campaign.id, campaign.account_id)
    async with database.transaction():
        by_link = {row["link"]: row for row in await database.fetch(BY_LINK, *own)}
        whole = await database.fetchrow(ANSWERED, *own, len(LINK_NAMES))
        left_out = await database.fetch(LEFT_OUT, *own)
        opted_out = await database.fetchval(OPTED_OUT, *own)
        span = whole["last"] - whole["first"] if whole and whole["first"] else None
        hourly = span is None or span.total_seconds() <= HOURS_DRAWN * 3600
        rows = await database.fetch(OVER_TIME, *own, "hour" if hourly else "day", zone, len(LINK_NAMES))
    tallies = [
        LinkTally(label, target, *(by_link[link][name] if link in by_link else 0 for name in COUNTED))
        for link, (label, target) in enumerate(zip(frozen.labels, frozen.targets, strict=True))
    ]
    return Answers(
        recipients=campaign.messages,
        answered=whole["answered"] if whole else 0,
        opened_stop=whole["opened_stop"] if whole else 0,
        opted_out=opted_out,
        links=tuple(tallies),
        moments=moments_of([(row["at"], row["link"], row["clicks"]) for row in rows], len(tallies)),
        hourly=hourly,
        left_out=tuple(LeftOut(row["verdict"], row["reason"], row["hits"]) for row in left_out),
    )


COUNTED: Final = ("recipients", "clicks", "robots")


def moments_of(rows: Sequence[tuple[datetime, int, int]], links: int) -> tuple[Moment, ...]:
    """One moment for each time that has clicks, in order."""
    found: dict[datetime, list[int]] = {}
    for at, link, clicks in rows:
        found.setdefault(at, [0] * links)[link] += clicks
    return tuple(Moment(at, tuple(clicks)) for at, clicks in found.items())
