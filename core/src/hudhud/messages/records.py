"""Reading messages: one with its whole story, or many, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from hudhud import channels
from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.messages.partitions import by_month, partition_sql
from hudhud.messages.rendering import Renderer, wording_of
from hudhud.messages.states import State
from hudhud.messages.words import explain
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Fetched", "Hit", "MessageRecord", "PartRecord", "fetched", "get", "records_of", "state_in", "texts_of"]


class Hit(NamedTuple):
    """A message that was found, and the id that its chunk begins with."""

    id: int
    chunk: int


def message_of(hit: Hit) -> int:
    """The hit's message."""
    return hit.id


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


# The worst part decides, and its code: found by one maximum, since sorting costs as much as all the rest.
FOLDED = f"""
SELECT max(d.state) AS state, max(d.parts) AS parts, max(d.accepted_at) AS accepted_at, max(d.final_at) AS final_at,
       substr(max(lpad(d.state::text, 3, '0') || coalesce(d.code, '')), 4) AS code,
       sum(d.price) FILTER (WHERE d.accepted_at IS NOT NULL AND d.state <= {State.NO_RECEIPT.value}
           OR d.state IN ({State.EXPIRED.value}, {State.UNDELIVERED.value}, {State.REJECTED.value})
              AND d.accepted_at IS NOT NULL AND NOT d.refundable)::bigint AS charged
FROM {{delivery}} d WHERE d.message = m.id
"""

MESSAGES = f"""
SELECT m.id, u.chunk, m.address, CASE WHEN $4 OR f.parts IS NULL THEN m.fields END AS fields,
       f.state, f.parts, f.accepted_at, f.final_at, f.code, f.charged
FROM unnest($2::bigint[], $3::bigint[]) AS u (id, chunk)
JOIN {{message}} m ON m.id = u.id AND m.account = $1
LEFT JOIN LATERAL ({FOLDED}) f ON true
ORDER BY m.id DESC
"""

# What all messages of a chunk have in common is read once, and not with each of them.
CHUNKS = """
SELECT c.first_id, c.campaign, c.content, c.client_ref, c.interface, c.test, c.next_id, k.name AS campaign_name,
       coalesce(k.launched_at, c.created_at) AS created_at, a.currency, t.sender, t.channel
FROM unnest($2::bigint[]) AS u (chunk)
JOIN chunk c ON c.first_id = u.chunk AND c.account = $1
JOIN account a ON a.id = c.account
JOIN content t ON t.id = c.content
LEFT JOIN campaign k ON k.id = c.campaign
"""
CONTENTS = "SELECT id, text, parameters, transforms, verbatim FROM content WHERE id = ANY ($1::bigint[])"

CHUNK_OF = "SELECT first_id FROM chunk WHERE first_id <= $1 ORDER BY first_id DESC LIMIT 1"

PARTS = """
SELECT part, state, coalesce(reference, '') AS reference, coalesce(code, '') AS code, accepted_at, final_at
FROM delivery WHERE message = $1 ORDER BY part
"""


async def get(platform: Platform, account_id: int, message_id: int) -> MessageRecord:
    """One message with its parts; raises NotFound for one of another account too."""
    chunk = await platform.database.fetchval(CHUNK_OF, message_id)
    found = await fetched(platform, account_id, [] if chunk is None else [Hit(message_id, chunk)], named=False)
    if not found.rows:
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
    return replace(records_in(platform, found)[0], parts=tuple(parts))


async def records_of(platform: Platform, account_id: int, hits: Sequence[Hit]) -> list[MessageRecord]:
    """The account's messages, newest first, without their parts."""
    return records_in(platform, await fetched(platform, account_id, hits))


@dataclass(frozen=True, slots=True)
class Fetched:
    """Rows of MESSAGES, newest first, and of CHUNKS and CONTENTS by their ids."""

    rows: Sequence[Row] = ()
    chunks: Mapping[int, Row] = field(default_factory=dict)
    contents: Mapping[int, Row] = field(default_factory=dict)


async def fetched(
    platform: Platform, account_id: int, hits: Sequence[Hit], *, named: bool = True, with_text: bool = True
) -> Fetched:
    """What there is to be read of the account's messages. `named`: they were found in their month's partition.

    Without their texts, only what was not handed over yet has the fields by which it is measured.
    """
    if not hits:
        return Fetched()
    database = platform.database
    known = await database.fetch(CHUNKS, account_id, list({hit.chunk for hit in hits}))
    chunks = {row["first_id"]: row for row in known}
    contents = await database.fetch(CONTENTS, list({row["content"] for row in known}))
    ours = [hit for hit in hits if hit.chunk in chunks]
    rows: list[Row] = []
    for month, group in by_month(ours, message_of):
        statement = partition_sql(MESSAGES, month if named else None)
        ids, begins = [hit.id for hit in group], [hit.chunk for hit in group]
        rows = [*await database.fetch(statement, account_id, ids, begins, with_text), *rows]
    return Fetched(rows, chunks, {row["id"]: row for row in contents})


def texts_of(platform: Platform, found: Fetched, rows: Sequence[Row] | None = None) -> dict[int, str]:
    """What each message says, or each of some of them, rendered together for those of one content."""
    by_content: dict[int, list[Row]] = {}
    for row in found.rows if rows is None else rows:
        by_content.setdefault(found.chunks[row["chunk"]]["content"], []).append(row)
    texts: dict[int, str] = {}
    for content, same in by_content.items():
        ids = [row["id"] for row in same]
        renderer = Renderer(platform, wording_of(found.contents[content]))
        texts.update(zip(ids, renderer.bodies(ids, [row["fields"] for row in same]), strict=True))
    return texts


def records_in(platform: Platform, found: Fetched) -> list[MessageRecord]:
    """Rows as records."""
    texts = texts_of(platform, found)
    return [record_of(platform, row, found.chunks[row["chunk"]], texts[row["id"]]) for row in found.rows]


def state_in(row: Row, chunk: Row) -> State:
    """A message without deliveries is still queued, or was cancelled before its claim."""
    if row["state"] is not None:
        return State(row["state"])
    return State.CANCELLED if row["id"] < chunk["next_id"] else State.QUEUED


def record_of(platform: Platform, row: Row, chunk: Row, text: str) -> MessageRecord:
    """A row as a record."""
    code = row["code"] or ""
    channel = channels.channel(platform, chunk["channel"])
    return MessageRecord(
        id=row["id"],
        campaign_id=chunk["campaign"],
        campaign_name=chunk["campaign_name"] or "",
        interface=chunk["interface"],
        to=row["address"],
        sender=chunk["sender"],
        text=text,
        state=state_in(row, chunk).word,
        units=row["parts"] or channel.units(text),
        price=Money(int(row["charged"] or 0), chunk["currency"]),
        client_ref=chunk["client_ref"],
        code=code,
        words=explain(channel, code) if code else "",
        created_at=chunk["created_at"],
        accepted_at=row["accepted_at"],
        final_at=row["final_at"],
        test=chunk["test"],
    )
