"""Reading messages: one with its whole story, or many, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hudhud import channels
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.messages.rendering import Renderer, wording_of
from hudhud.messages.states import State
from hudhud.messages.words import explain
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["MessageRecord", "PartRecord", "get", "list_messages"]


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
    parts: tuple[PartRecord, ...]


FOLDED = f"""
SELECT max(d.state) AS state, max(d.parts) AS parts, max(d.accepted_at) AS accepted_at, max(d.final_at) AS final_at,
       (array_agg(d.code ORDER BY d.state DESC))[1] AS code,
       sum(d.price) FILTER (WHERE d.accepted_at IS NOT NULL AND d.state <= {State.NO_RECEIPT.value}
           OR d.state IN ({State.EXPIRED.value}, {State.UNDELIVERED.value}, {State.REJECTED.value})
              AND d.accepted_at IS NOT NULL AND NOT d.refundable) AS charged
FROM delivery d WHERE d.message = m.id
"""

RECORDS = f"""
SELECT m.id, m.campaign, m.address, m.fields, t.sender, t.text, t.parameters, t.transforms, t.verbatim, t.channel,
       c.client_ref, c.created_at, c.units, c.test,
       c.messages, c.next_id, c.cancelled, a.currency, f.state, f.parts, f.accepted_at, f.final_at, f.code, f.charged
FROM message m
JOIN account a ON a.id = m.account
JOIN LATERAL (SELECT * FROM chunk c WHERE c.first_id <= m.id ORDER BY c.first_id DESC LIMIT 1) c ON true
JOIN content t ON t.id = c.content
LEFT JOIN LATERAL ({FOLDED}) f ON true
WHERE m.account = $1
"""

PARTS = """
SELECT part, state, coalesce(reference, '') AS reference, coalesce(code, '') AS code, accepted_at, final_at
FROM delivery WHERE message = $1 ORDER BY part
"""


async def get(platform: Platform, account_id: int, message_id: int) -> MessageRecord:
    """One message with its parts; raises NotFound for one of another account too."""
    row = await platform.database.fetchrow(f"{RECORDS} AND m.id = $2", account_id, message_id)
    if row is None:
        raise NotFound
    parts = tuple(
        PartRecord(
            part["part"],
            State(part["state"]).word,
            part["reference"],
            part["code"],
            part["accepted_at"],
            part["final_at"],
        )
        for part in await platform.database.fetch(PARTS, message_id)
    )
    return record_of(platform, row, parts)


async def list_messages(
    platform: Platform,
    account_id: int,
    *,
    campaign_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[MessageRecord]:
    """Messages, newest first, without their parts; `before` is the id of the last one already seen."""
    first, last = await id_range(platform, account_id, campaign_id)
    if before is not None:
        last = min(last, before)
    rows = await platform.database.fetch(
        f"""
        {RECORDS} AND m.id >= $2 AND m.id < $3
          AND ($4::smallint IS NULL OR coalesce(
              f.state, CASE WHEN m.id < c.next_id THEN {State.CANCELLED.value} ELSE {State.QUEUED.value} END) = $4)
        ORDER BY m.id DESC LIMIT $5
        """,
        account_id,
        first,
        last,
        None if state is None else state_number(state),
        limit,
    )
    return [record_of(platform, row, ()) for row in rows]


async def id_range(platform: Platform, account_id: int, campaign_id: int | None) -> tuple[int, int]:
    """The ids that a campaign's messages have, or all."""
    if campaign_id is None:
        return 0, 2**62
    row = await platform.database.fetchrow(
        "SELECT first_id, last_id FROM campaign WHERE id = $1 AND account = $2", campaign_id, account_id
    )
    if row is None:
        raise NotFound
    return row["first_id"] or 0, row["last_id"] or 0


def state_number(word: str) -> int:
    """A state's number by its word; raises Invalid for another word."""
    try:
        return State[word.upper()].value
    except KeyError:
        known = ", ".join(state.word for state in State)
        raise Invalid(Problem("state", N_("Not a state of a message. The states are:") + f" {known}", word)) from None


def record_of(platform: Platform, row: Row, parts: tuple[PartRecord, ...]) -> MessageRecord:
    """A row as a record. A message without deliveries is still queued, or was cancelled before its claim."""
    unclaimed = State.CANCELLED if row["id"] < row["next_id"] else State.QUEUED
    state = State(row["state"]) if row["state"] is not None else unclaimed
    code = row["code"] or ""
    channel = channels.channel(platform, row["channel"])
    text = Renderer(platform, wording_of(row)).body(row["id"], row["fields"])
    return MessageRecord(
        id=row["id"],
        campaign_id=row["campaign"],
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
        parts=parts,
    )
