"""Claiming: committed before anything is sent, conditional on the lease and on the campaign still running.

One statement is claim and fence: it moves the chunk's cursor, writes the delivery rows as `claimed` and the
claim that recovery would look for, or does nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hudhud.channels import Batch, Submission
from hudhud.messages.connections import Lease
from hudhud.messages.partitions import month_of, partition_sql
from hudhud.messages.reading_ahead import ReadAhead, Ready, Units
from hudhud.messages.rendering import Wording, wording_of
from hudhud.messages.states import State
from hudhud.messages.told_states import told_states
from hudhud.messages.trial import REACH, pass_over
from hudhud.plugins import Platform

__all__ = ["FENCE", "PARTS", "WORDING", "BulkWork", "Claimed", "bulk_work", "claim_bulk"]

OPTED_OUT = "opted_out"


@dataclass(slots=True)
class BulkWork:
    """A chunk that may be claimed from, with what is needed to render it. `next_id` moves as claims succeed.

    `reach` is the one address that its sender reaches (a trial account's), None for any. `opted_out_at` is when
    somebody last opted out since the campaign was prepared: then addresses are looked at once more.
    """

    chunk_id: int
    account_id: int
    campaign_id: int
    channel: str
    wording: Wording
    sender: str
    sender_approved: bool
    next_id: int
    last_id: int
    expires_at: datetime | None
    reach: str | None
    opted_out_at: datetime | None
    ahead: ReadAhead = field(init=False)

    def __post_init__(self) -> None:
        self.ahead = ReadAhead(self.next_id)

    def go_on_from(self, before: BulkWork) -> None:
        """Keep what was read ahead of the same work, unless somebody has opted out since."""
        if self.opted_out_at == before.opted_out_at:
            self.ahead = before.ahead


@dataclass(frozen=True, slots=True)
class Claimed:
    """A committed claim and what it hands over."""

    claim_id: int
    batch: Batch


WORDING = "t.text, t.parameters, t.transforms, t.verbatim"

WORK = f"""
SELECT DISTINCT ON (c.account, c.campaign)
    c.id, c.account, c.campaign, t.channel, {WORDING}, t.sender, c.next_id, c.last_id, c.expires_at, {REACH} AS reach,
    EXISTS (SELECT 1 FROM sender s WHERE s.account = c.account AND s.channel = t.channel AND s.name = t.sender
            AND s.status = 'approved') AS sender_approved,
    (SELECT max(o.at) FROM opt_out o WHERE o.account = c.account AND o.at > k.prepared_at) AS opted_out_at
FROM chunk c
JOIN campaign k ON k.id = c.campaign AND k.state = 'running'
JOIN account a ON a.id = c.account AND a.status = 'active'
JOIN content t ON t.id = c.content
WHERE c.connection = $1 AND c.open AND NOT c.transactional
  AND (c.not_before IS NULL OR c.not_before <= now()) AND (c.country = '' OR marketing_is_open(c.country, now()))
ORDER BY c.account, c.campaign, c.id
"""

FENCE = "fence AS (SELECT 1 FROM connection WHERE id = $1 AND epoch = $2 AND expires_at > now() FOR SHARE)"

CLAIM_BULK = f"""
WITH {FENCE},
moved AS (
    UPDATE chunk c SET next_id = $5, open = $5 < c.last_id, queued = c.queued - $6 - cardinality($11::bigint[]),
        claimed = c.claimed + $6, blocked = c.blocked + cardinality($11::bigint[])
    WHERE c.id = $3 AND c.next_id = $4 AND c.open AND EXISTS (SELECT 1 FROM fence)
      AND (c.country = '' OR marketing_is_open(c.country, now()))
      AND EXISTS (SELECT 1 FROM campaign k WHERE k.id = c.campaign AND k.state = 'running')
      AND EXISTS (SELECT 1 FROM account a WHERE a.id = c.account AND a.status = 'active'
                  AND {REACH} IS NOT DISTINCT FROM $10::text)
    RETURNING c.id
),
taken AS (
    INSERT INTO claim (connection, epoch, messages, parts)
    SELECT $1, $2, $7::bigint[], $9 FROM moved WHERE $6 > 0 RETURNING id
),
stopped AS (
    INSERT INTO {{delivery}} (message, part, parts, state, connection, refundable, chunk, price, final_at, code)
    SELECT b.id, 1, 1, {State.BLOCKED.value}, $1, false, moved.id, 0, now(), '{OPTED_OUT}'
    FROM moved, unnest($11::bigint[]) AS b (id)
    RETURNING chunk, message, state AS now, code
),
{told_states("stopped")},
counted AS (
    INSERT INTO failure AS f (chunk, code, messages)
    SELECT id, '{OPTED_OUT}', cardinality($11::bigint[]) FROM moved WHERE cardinality($11::bigint[]) > 0
    ON CONFLICT (chunk, code) DO UPDATE SET messages = f.messages + excluded.messages
),
written AS (
    INSERT INTO {{delivery}} (message, part, parts, state, connection, refundable, chunk, price, claimed_at)
    SELECT m.id, p.part, u.parts, {State.CLAIMED.value}, $1, m.refundable, moved.id, m.unit_price, now()
    FROM moved, unnest($7::bigint[], $8::smallint[]) AS u (id, parts)
    JOIN {{message}} m ON m.id = u.id, generate_series(1, u.parts) AS p (part)
)
SELECT (SELECT count(*) FROM moved) AS moved, (SELECT id FROM taken) AS claim_id
"""


async def bulk_work(platform: Platform, lease: Lease) -> list[BulkWork]:
    """The oldest chunk that may be claimed from now, of every running campaign on this connection."""
    return [
        BulkWork(
            chunk_id=row["id"],
            account_id=row["account"],
            campaign_id=row["campaign"],
            channel=row["channel"],
            wording=wording_of(row),
            sender=row["sender"],
            sender_approved=row["sender_approved"],
            next_id=row["next_id"],
            last_id=row["last_id"],
            expires_at=row["expires_at"],
            reach=row["reach"],
            opted_out_at=row["opted_out_at"],
        )
        for row in await platform.database.fetch(WORK, lease.connection_id)
    ]


async def claim_bulk(platform: Platform, lease: Lease, work: BulkWork, units_of: Units, room: int) -> Claimed | None:
    """Claim up to `room` parts of a chunk; None when nothing of it can be claimed now (paused, cancelled, fenced).

    Whole messages only: one that is longer than `room` is claimed alone. Messages that a trial's sender does not
    reach, and those to people who opted out since the campaign was prepared, are blocked on the way.
    """
    if work.reach is not None and not await pass_to_own(platform, work, work.reach):
        return None
    while work.next_id < work.last_id:
        ready = fitting(await work.ahead.have(platform, work, units_of, room), room)
        if not ready:
            return None
        moved, claimed = await take(platform, lease, work, ready)
        if not moved or claimed is not None:
            return claimed
    return None


async def take(platform: Platform, lease: Lease, work: BulkWork, ready: Sequence[Ready]) -> tuple[bool, Claimed | None]:
    """Move the chunk's cursor over these messages; whether it moved, and the claim, if any was to be sent."""
    sent = [one for one in ready if one.units]
    units = sum(one.units for one in sent)
    after = ready[-1].message_id + 1
    found = await platform.database.fetchrow(
        partition_sql(CLAIM_BULK, month_of(work.next_id)),
        lease.connection_id,
        lease.epoch,
        work.chunk_id,
        work.next_id,
        after,
        len(sent),
        [one.message_id for one in sent],
        [one.units for one in sent],
        units,
        work.reach,
        [one.message_id for one in ready if not one.units],
    )
    if found is None or not found["moved"]:
        return False, None
    work.next_id = after
    work.ahead.drop(len(ready))
    if not sent:
        return True, None
    return True, Claimed(found["claim_id"], Batch([submission_of(work, one) for one in sent], units))


def submission_of(work: BulkWork, ready: Ready) -> Submission:
    """A message as the connector gets it."""
    message_id, address, body, units = ready
    return Submission(message_id, PARTS[units], units, address, work.sender, body, work.expires_at)


async def pass_to_own(platform: Platform, work: BulkWork, reach: str) -> bool:
    """Block what stands before the message to the sender's own number; False when there is none, or no more."""
    until = await pass_over(platform, work.chunk_id, work.next_id, reach)
    if until is None:
        return False
    if until != work.next_id:
        work.next_id, work.ahead = until, ReadAhead(until)
    return until < work.last_id


def fitting(messages: Iterable[Ready], room: int) -> list[Ready]:
    """As many whole messages as fit, and at least one."""
    found: list[Ready] = []
    for ready in messages:
        room -= ready.units
        if room < 0 and found:
            break
        found.append(ready)
    return found


PARTS = [tuple(range(1, count + 1)) for count in range(256)]
"""Part numbers of a message of each length: made once, since most messages share them."""
