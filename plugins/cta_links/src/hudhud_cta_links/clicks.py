"""Clicks in the database: found by their messages, and stored many in one transaction."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud import events
from hudhud.messages import State
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_cta_links.frozen import LINK_NAMES
from hudhud_cta_links.keys import LinkKey
from hudhud_cta_links.networks import network_of
from hudhud_cta_links.robots import AGENT_CHARACTERS, Arrival, Hit, Judgement, Verdict

__all__ = ["Click", "Found", "find", "store"]


@dataclass(frozen=True, slots=True)
class Found:
    """A message whose link was followed, and its campaign."""

    message_id: int
    account_id: int
    campaign_id: int
    content_id: int
    address: str
    contact_id: int | None
    channel: str
    sender: str
    ended_at: datetime | None
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Click:
    """A hit on a link that there is; `links` is how many the message has."""

    found: Found
    link: int
    links: int
    label: str
    hit: Hit
    judgement: Judgement
    key: LinkKey


FIND: Final = """
SELECT m.id, m.account, m.campaign, k.content, m.address, m.contact, k.channel, k.sender, k.finished_at,
       d.accepted_at, d.delivered_at
FROM unnest($1::bigint[]) AS u (id)
JOIN message m ON m.id = u.id
JOIN campaign k ON k.id = m.campaign AND k.content IS NOT NULL
CROSS JOIN LATERAL (
    SELECT min(d.accepted_at) AS accepted_at, min(d.final_at) FILTER (WHERE d.state = $2) AS delivered_at
    FROM delivery d WHERE d.message = m.id
) d
"""

INSERT: Final = """
INSERT INTO link_click (account, campaign, message, link, at, network, caller, agent, verdict, reason, detail)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::timestamptz[], $6::text[],
                     $7::bytea[], $8::text[], $9::text[], $10::text[], $11::text[])
"""

# Two processes that store clicks of one message must see each other's: the later one waits, and then finds them.
ALONE: Final = """
SELECT pg_advisory_xact_lock(hashint8(id)::bigint | (1817::bigint << 48))
FROM (SELECT DISTINCT id FROM unnest($1::bigint[]) AS u (id) ORDER BY id) AS sorted
"""

# A robot that opens all links of a message at once shows itself with the last of them; then the first ones were its,
# too. Previews and other known robots do not make a person's tap beside them one of theirs.
BURSTS: Final = """
WITH begun AS (
    SELECT c.message, c.at FROM unnest($1::bigint[], $2::smallint[]) AS u (message, links)
    JOIN link_click c ON c.message = u.message AND c.at >= $4::timestamptz - interval '1 second'
                     AND c.link <> $3 AND c.verdict IN ('person', 'burst')
    WHERE u.links <= (
        SELECT count(DISTINCT o.link) FROM link_click o
        WHERE o.message = c.message AND o.link <> $3 AND o.verdict IN ('person', 'burst')
          AND o.at BETWEEN c.at AND c.at + interval '1 second'
    )
)
UPDATE link_click c SET verdict = 'burst', reason = 'all_at_once'
FROM begun b
WHERE c.message = b.message AND c.link <> $3 AND c.verdict = 'person'
  AND c.at BETWEEN b.at AND b.at + interval '1 second'
"""


async def find(platform: Platform, message_ids: Collection[int]) -> dict[int, Found]:
    """Those of the messages that there are and that belong to a launched campaign, by their ids."""
    rows = await platform.database.fetch(FIND, sorted(message_ids), State.DELIVERED.value)
    return {
        row["id"]: Found(
            row["id"], row["account"], row["campaign"], row["content"], row["address"], row["contact"], row["channel"],
            row["sender"], row["finished_at"], Arrival(row["accepted_at"], row["delivered_at"]),
        )
        for row in rows
    }  # fmt: skip


async def store(platform: Platform, clicks: Sequence[Click]) -> None:
    """Store clicks in one transaction; they are committed when this returns."""
    several = {click.found.message_id: click.links for click in clicks if may_burst(click)}
    async with platform.database.transaction() as db:
        if several:
            await db.execute(ALONE, list(several))
        await db.execute(INSERT, *columns(clicks))
        if several:
            first = min(click.hit.at for click in clicks)
            await db.execute(BURSTS, list(several), list(several.values()), len(LINK_NAMES), first)
        await tell_of(platform, [click for click in clicks if click.judgement.verdict is Verdict.PERSON])


def may_burst(click: Click) -> bool:
    """Whether it may be one of all links at once."""
    return click.links > 1 and click.link < len(LINK_NAMES) and click.judgement.verdict is Verdict.PERSON


def columns(clicks: Sequence[Click]) -> list[list[object]]:
    """The rows as the columns that INSERT takes."""
    rows = [
        (
            click.found.account_id, click.found.campaign_id, click.found.message_id, click.link, click.hit.at,
            network_of(click.hit.address), caller_of(click), readable(click.hit.agent),
            str(click.judgement.verdict), click.judgement.reason, readable(click.judgement.detail),
        )
        for click in clicks
    ]  # fmt: skip
    return [list(column) for column in zip(*rows, strict=True)]


def caller_of(click: Click) -> bytes:
    """What tells two callers of one message apart, and says nothing of them to whoever lacks the key."""
    told = f"{click.found.message_id} {click.hit.address}".encode()
    return hmac.digest(click.key.octets, told, "sha256")[:12]


def readable(text: str) -> str:
    """What a program says of itself, cut, and without what a database or a reader could stumble over."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:AGENT_CHARACTERS])


async def tell_of(platform: Platform, clicks: Sequence[Click]) -> None:
    """Tell whoever listens of people's clicks."""
    heard = await events.heard(platform, "link.clicked", {click.found.account_id for click in clicks}) if clicks else ()
    for click in clicks:
        if click.found.account_id in heard and click.link < len(LINK_NAMES):
            await events.tell(
                platform, account_id=click.found.account_id, kind="link.clicked", at=click.hit.at, data=told_of(click)
            )


def told_of(click: Click) -> dict[str, object]:
    """A click as a webhook tells it."""
    return {
        "message": to_public("msg", click.found.message_id),
        "campaign": to_public("cmp", click.found.campaign_id),
        "to": f"+{click.found.address}",
        "link": click.link + 1,
        "label": click.label,
    }
