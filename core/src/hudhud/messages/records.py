"""Reading messages: one with its whole story, or many, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hudhud import channels
from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.messages.rendering import Renderer, wording_of
from hudhud.messages.states import State
from hudhud.messages.words import explain
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["MessageRecord", "PartRecord", "get", "records_of", "rows_of", "texts_of"]


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What became of one part."""

    part: int
    state: str
    reference: str
    code: str
    accepted_at: datetime | None
    final_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message; `price` is what has been charged for it, `words` say in a sentence why it failed.

    One for a `test` went to simulated handsets, where nobody is reached.
    """

    id: int
    campaign_id: int | None
    to: str
    sender: str
    text: str
    state: str
    units: int
    price: Money
    client_ref: str
    code: str
    words: str
    created_at: datetime
    accepted_at: datetime | None
    final_at: datetime | None
    test: bool
    campaign_name: str = ""
    interface: str = ""
    parts: tuple[PartRecord, ...] = ()


FOLDED = f"""
SELECT max(d.state) AS state, max(d.parts) AS parts, max(d.accepted_at) AS accepted_at, max(d.final_at) AS final_at,
       (array_agg(d.code ORDER BY d.state DESC))[1] AS code,
       sum(d.price) FILTER (WHERE d.accepted_at IS NOT NULL AND d.state <= {State.NO_RECEIPT.value}
           OR d.state IN ({State.EXPIRED.value}, {State.UNDELIVERED.value}, {State.REJECTED.value})
              AND d.accepted_at IS NOT NULL AND NOT d.refundable) AS charged
FROM delivery d WHERE d.message = m.id
"""

# The chunk of a message is the last one that begins at or before it.
RECORDS = f"""
SELECT m.id, m.campaign, m.address, m.fields, t.id AS content, t.sender, t.text, t.parameters, t.transforms, t.verbatim,
       t.channel, c.client_ref, c.interface, c.test, c.next_id, coalesce(k.launched_at, c.created_at) AS created_at,
       k.name AS campaign_name, a.currency, f.state, f.parts, f.accepted_at, f.final_at, f.code, f.charged
FROM message m
JOIN account a ON a.id = m.account
JOIN LATERAL (SELECT * FROM chunk c WHERE c.first_id <= m.id ORDER BY c.first_id DESC LIMIT 1) c ON true
JOIN content t ON t.id = c.content
LEFT JOIN campaign k ON k.id = m.campaign
LEFT JOIN LATERAL ({FOLDED}) f ON true
WHERE m.account = $1 AND m.id = ANY ($2::bigint[]) ORDER BY m.id DESC
"""

PARTS = """
SELECT part, state, coalesce(reference, '') AS reference, coalesce(code, '') AS code, accepted_at, final_at
FROM delivery WHERE message = $1 ORDER BY part
"""


async def get(platform: Platform, account_id: int, message_id: int) -> MessageRecord:
    """One message with its parts; raises NotFound for one of another account too."""
    found = await records_of(platform, account_id, [message_id])
    if not found:
        raise NotFound
    parts = [
        PartRecord(
            part["part"],
            State(part["state"]).word,
            part["reference"],
            part["code"],
            part["accepted_at"],
            part["final_at"],
        )
        for part in await platform.database.fetch(PARTS, message_id)
    ]
    return replace(found[0], parts=tuple(parts))


async def records_of(platform: Platform, account_id: int, ids: Sequence[int]) -> list[MessageRecord]:
    """The account's messages of these ids, newest first, without their parts."""
    rows = await rows_of(platform, account_id, ids)
    texts = texts_of(platform, rows)
    return [record_of(platform, row, texts[row["id"]]) for row in rows]


async def rows_of(platform: Platform, account_id: int, ids: Sequence[int]) -> list[Row]:
    """The same as rows of RECORDS."""
    return await platform.database.fetch(RECORDS, account_id, list(ids)) if ids else []


def texts_of(platform: Platform, rows: Sequence[Row]) -> dict[int, str]:
    """What each message says, rendered together for those of one content."""
    by_content: dict[int, list[Row]] = {}
    for row in rows:
        by_content.setdefault(row["content"], []).append(row)
    texts: dict[int, str] = {}
    for same in by_content.values():
        ids = [row["id"] for row in same]
        bodies = Renderer(platform, wording_of(same[0])).bodies(ids, [row["fields"] for row in same])
        texts.update(zip(ids, bodies, strict=True))
    return texts


def record_of(platform: Platform, row: Row, text: str) -> MessageRecord:
    """A row as a record. A message without deliveries is still queued, or was cancelled before its claim."""
    unclaimed = State.CANCELLED if row["id"] < row["next_id"] else State.QUEUED
    state = State(row["state"]) if row["state"] is not None else unclaimed
    code = row["code"] or ""
    channel = channels.channel(platform, row["channel"])
    return MessageRecord(
        id=row["id"],
        campaign_id=row["campaign"],
        campaign_name=row["campaign_name"] or "",
        interface=row["interface"],
        to=row["address"],
        sender=row["sender"],
        text=text,
        state=state.word,
        units=row["parts"] or channel.units(text),
        price=Money(int(row["charged"] or 0), row["currency"]),
        client_ref=row["client_ref"],
        code=code,
        words=explain(channel, code) if code else "",
        created_at=row["created_at"],
        accepted_at=row["accepted_at"],
        final_at=row["final_at"],
        test=row["test"],
    )
