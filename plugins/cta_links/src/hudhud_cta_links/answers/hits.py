"""Every hit on a campaign's links, newest first: what the API gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.plugins import Platform

__all__ = ["HitLine", "hits"]

HITS: Final = """
SELECT c.id, c.message AS message_id, m.address, c.link, c.at, c.network, c.agent, c.verdict, c.reason
FROM link_click c JOIN message m ON m.id = c.message
WHERE c.campaign = $1 AND c.account = $2 AND ($3::bigint IS NULL OR c.id < $3) AND ($4 OR c.verdict = 'person')
ORDER BY c.id DESC LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class HitLine:
    """One request for a link; `link` counts from 0."""

    id: int
    message_id: int
    address: str
    link: int
    at: datetime
    network: str
    agent: str
    verdict: str
    reason: str


async def hits(
    platform: Platform, account_id: int, campaign_id: int, *, robots: bool, limit: int, before: int | None = None
) -> list[HitLine]:
    """The newest, or those before the hit of this id; without `robots` people's alone."""
    rows = await platform.database.fetch(HITS, campaign_id, account_id, before, robots, limit)
    return [HitLine(**dict(row)) for row in rows]
