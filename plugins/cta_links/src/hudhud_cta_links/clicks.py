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

CLICKED: Final = "link.clicked"
"""The kind of event that a person's click is."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message whose link was followed, and its campaign; `heard` is whether somebody listens to its clicks."""

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
    heard: bool


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
       d.accepted_at, d.delivered_at,
       EXISTS (SELECT 1 FROM event_listener l WHERE l.account = m.account AND $3 = ANY (l.kinds)) AS heard
FROM unnest($1::bigint[]) AS u (id)
JOIN message m ON m.id = u.id
JOIN campaign k ON k.id = m.campaign AND k.content IS NOT NULL
CROSS JOIN LATERAL (
    SELECT min(d.accepted_at) AS accepted_at, min(d.final_at) FILTER (WHERE d.state = $2) AS delivered_at
    FROM delivery d WHERE d.message = m.id
) d
"""

STORE: Final = """
SELECT store_link_clicks($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::timestamptz[], $6::text[],
                         $7::bytea[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::smallint[])
"""


async def find(platform: Platform, message_ids: Collection[int]) -> dict[int, Found]:
    """Those of the messages that there are and that belong to a launched campaign, by their ids."""
    rows = await platform.database.fetch(FIND, sorted(message_ids), State.DELIVERED.value, CLICKED)
    return {
        row["id"]: Found(
            row["id"], row["account"], row["campaign"], row["content"], row["address"], row["contact"], row["channel"],
            row["sender"], row["finished_at"], Arrival(row["accepted_at"], row["delivered_at"]), row["heard"],
        )
        for row in rows
    }  # fmt: skip


async def store(platform: Platform, clicks: Sequence[Click]) -> None:
    """Store clicks; they are committed when this returns, and so is what is told of them."""
    several = {click.found.message_id: click.links for click in clicks if may_burst(click)}
    given = [*columns(clicks), list(several), list(several.values())]
    told = [click for click in clicks if is_told(click)]
    if not told:  # a statement is a transaction of its own, which spares BEGIN and COMMIT their way there and back
        await platform.database.execute(STORE, *given)
        return
    async with platform.database.transaction() as db:
        await db.execute(STORE, *given)
        for click in told:
            await events.tell(
                platform, account_id=click.found.account_id, kind=CLICKED, at=click.hit.at, data=told_of(click)
            )


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


def is_told(click: Click) -> bool:
    """Whether somebody is told of it: of people's answers, where somebody listens."""
    return click.found.heard and click.judgement.verdict is Verdict.PERSON and click.link < len(LINK_NAMES)


def told_of(click: Click) -> dict[str, object]:
    """A click as a webhook tells it."""
    return {
        "message": to_public("msg", click.found.message_id),
        "campaign": to_public("cmp", click.found.campaign_id),
        "to": f"+{click.found.address}",
        "link": click.link + 1,
        "label": click.label,
    }
