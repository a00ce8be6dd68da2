"""Claiming: committed before anything is sent, conditional on the lease and on the campaign still running.

One statement is claim and fence: it moves the chunk's cursor, writes the delivery rows as `claimed` and the
claim that recovery would look for, or does nothing at all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from hudhud.channels import Batch, Submission
from hudhud.database import Row
from hudhud.messages.connections import Lease
from hudhud.messages.outcomes import CHANGES, MOVED, block_rest
from hudhud.messages.partitions import month_of, partition_sql
from hudhud.messages.rendering import body_of
from hudhud.messages.states import State
from hudhud.messages.trial import REACH, pass_over, within_reach
from hudhud.plugins import Platform

__all__ = ["BulkWork", "Claimed", "bulk_work", "claim_bulk", "claim_singles", "claim_waiting"]

Units = Callable[[str], int]
READ_AHEAD = 2_000


@dataclass(slots=True)
class BulkWork:
    """A chunk that may be claimed from, with what is needed to render it. `next_id` moves as claims succeed.

    `reach` is the one address that its sender reaches (a trial account's), None for any.
    """

    chunk_id: int
    account_id: int
    campaign_id: int
    text: str
    sender: str
    sender_approved: bool
    next_id: int
    last_id: int
    expires_at: datetime | None
    reach: str | None
    read_ahead: deque[Row] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A committed claim and what it hands over."""

    claim_id: int
    batch: Batch


WORK = f"""
SELECT DISTINCT ON (c.account, c.campaign)
    c.id, c.account, c.campaign, t.text, t.sender, c.next_id, c.last_id, c.expires_at, {REACH} AS reach,
    EXISTS (SELECT 1 FROM sender s WHERE s.account = c.account AND s.channel = t.channel AND s.name = t.sender
            AND s.status = 'approved') AS sender_approved
FROM chunk c
JOIN campaign k ON k.id = c.campaign AND k.state = 'running'
JOIN account a ON a.id = c.account AND a.status = 'active'
JOIN content t ON t.id = c.content
WHERE c.connection = $1 AND c.open AND NOT c.transactional
ORDER BY c.account, c.campaign, c.id
"""

ROWS = "SELECT id, address, fields FROM {message} WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3"

FENCE = "fence AS (SELECT 1 FROM connection WHERE id = $1 AND epoch = $2 AND expires_at > now() FOR SHARE)"

CLAIM_BULK = f"""
WITH {FENCE},
moved AS (
    UPDATE chunk c SET next_id = $5, open = $5 < c.last_id, queued = c.queued - $6, claimed = c.claimed + $6
    WHERE c.id = $3 AND c.next_id = $4 AND c.open AND EXISTS (SELECT 1 FROM fence)
      AND EXISTS (SELECT 1 FROM campaign k WHERE k.id = c.campaign AND k.state = 'running')
      AND EXISTS (SELECT 1 FROM account a WHERE a.id = c.account AND a.status = 'active'
                  AND {REACH} IS NOT DISTINCT FROM $10::text)
    RETURNING c.id
),
taken AS (
    INSERT INTO claim (connection, epoch, messages, parts)
    SELECT $1, $2, $7::bigint[], $9 FROM moved RETURNING id
),
written AS (
    INSERT INTO {{delivery}} (message, part, parts, state, connection, refundable, chunk, price, claimed_at)
    SELECT m.id, p.part, u.parts, {State.CLAIMED.value}, $1, m.refundable, moved.id, m.unit_price, now()
    FROM moved, unnest($7::bigint[], $8::smallint[]) AS u (id, parts)
    JOIN {{message}} m ON m.id = u.id, generate_series(1, u.parts) AS p (part)
)
SELECT id FROM taken
"""

SINGLES = f"""
SELECT c.id AS chunk, c.first_id AS id, m.address, m.fields, t.text, t.sender, c.expires_at, c.units, {REACH} AS reach,
    EXISTS (SELECT 1 FROM sender s WHERE s.account = c.account AND s.channel = t.channel AND s.name = t.sender
            AND s.status = 'approved') AS sender_approved
FROM chunk c
JOIN account a ON a.id = c.account AND a.status = 'active'
JOIN content t ON t.id = c.content
JOIN message m ON m.id = c.first_id
WHERE c.connection = $1 AND c.open AND c.transactional
ORDER BY c.id LIMIT $2
"""

CLAIM_SINGLES = f"""
WITH {FENCE},
moved AS (
    UPDATE chunk c SET next_id = c.last_id, open = false, queued = 0, claimed = 1
    WHERE c.id = ANY ($3::bigint[]) AND c.open AND EXISTS (SELECT 1 FROM fence)
      AND EXISTS (SELECT 1 FROM account a WHERE a.id = c.account AND a.status = 'active'
                  AND {within_reach("(SELECT m.address FROM message m WHERE m.id = c.first_id)")})
    RETURNING c.id, c.first_id, c.units
),
written AS (
    INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, claimed_at)
    SELECT m.id, p.part, c.units, {State.CLAIMED.value}, $1, m.refundable, c.id, m.unit_price, now()
    FROM moved c JOIN message m ON m.id = c.first_id, generate_series(1, c.units) AS p (part)
),
taken AS (
    INSERT INTO claim (connection, epoch, messages, parts)
    SELECT $1, $2, array_agg(first_id), sum(units) FROM moved HAVING count(*) > 0 RETURNING id, messages
)
SELECT id, messages FROM taken
"""

CLAIM_WAITING = f"""
WITH {FENCE},
due AS (
    SELECT w.message, w.part FROM waiting w
    JOIN chunk c ON c.id = w.chunk
    JOIN account a ON a.id = c.account AND a.status = 'active'
    LEFT JOIN campaign k ON k.id = c.campaign
    JOIN content t ON t.id = c.content
    JOIN sender s ON s.account = c.account AND s.channel = t.channel AND s.name = t.sender AND s.status = 'approved'
    WHERE w.connection = $1 AND w.not_before <= now() AND EXISTS (SELECT 1 FROM fence)
      AND (c.campaign IS NULL OR k.state = 'running') AND (c.expires_at IS NULL OR c.expires_at > now())
      AND {within_reach("(SELECT m.address FROM message m WHERE m.id = w.message)")}
    ORDER BY w.not_before LIMIT $3 FOR UPDATE OF w SKIP LOCKED
),
gone AS (
    DELETE FROM waiting w USING due WHERE w.message = due.message AND w.part = due.part
    RETURNING w.message, w.part
),
moved AS (
    UPDATE delivery d SET state = {State.CLAIMED.value}, claimed_at = now(), code = NULL
    FROM gone WHERE d.message = gone.message AND d.part = gone.part AND d.state = {State.DEFERRED.value}
    RETURNING {MOVED}
),
taken AS (
    INSERT INTO claim (connection, epoch, messages, parts)
    SELECT $1, $2, array_agg(DISTINCT message), count(*) FROM moved HAVING count(*) > 0 RETURNING id
),
{CHANGES}
SELECT (SELECT id FROM taken) AS claim_id, (SELECT array_agg(message) FROM moved) AS messages,
       (SELECT array_agg(part) FROM moved) AS parts
"""

WAITING_ROWS = """
SELECT u.message AS id, u.part, d.parts, m.address, m.fields, t.text, t.sender, c.expires_at
FROM unnest($1::bigint[], $2::smallint[]) AS u (message, part)
JOIN delivery d ON d.message = u.message AND d.part = u.part
JOIN message m ON m.id = u.message
JOIN chunk c ON c.id = d.chunk
JOIN content t ON t.id = c.content
ORDER BY u.message, u.part
"""


async def bulk_work(platform: Platform, lease: Lease) -> list[BulkWork]:
    """The oldest open chunk of every running campaign on this connection."""
    return [
        BulkWork(
            chunk_id=row["id"],
            account_id=row["account"],
            campaign_id=row["campaign"],
            text=row["text"],
            sender=row["sender"],
            sender_approved=row["sender_approved"],
            next_id=row["next_id"],
            last_id=row["last_id"],
            expires_at=row["expires_at"],
            reach=row["reach"],
        )
        for row in await platform.database.fetch(WORK, lease.connection_id)
    ]


async def claim_bulk(platform: Platform, lease: Lease, work: BulkWork, units_of: Units, room: int) -> Claimed | None:
    """Claim up to `room` parts of a chunk; None when it may no longer be claimed from (paused, cancelled, fenced).

    Whole messages only: one that is longer than `room` is claimed alone. Messages that a trial's sender does not
    reach are blocked on the way.
    """
    if work.reach is not None and not await pass_to_own(platform, work, work.reach):
        return None
    if not work.read_ahead:
        rows = await platform.database.fetch(
            partition_sql(ROWS, month_of(work.next_id)),
            work.next_id,
            work.last_id,
            READ_AHEAD if work.reach is None else 1,
        )
        work.read_ahead.extend(rows)
    submissions = fitting(work, units_of, room)
    if not submissions:
        return None
    after = submissions[-1].message_id + 1
    units = sum(submission.parts_total for submission in submissions)
    claim_id = await platform.database.fetchval(
        partition_sql(CLAIM_BULK, month_of(work.next_id)),
        lease.connection_id,
        lease.epoch,
        work.chunk_id,
        work.next_id,
        after,
        len(submissions),
        [submission.message_id for submission in submissions],
        [submission.parts_total for submission in submissions],
        units,
        work.reach,
    )
    if claim_id is None:
        return None
    work.next_id = after
    for _ in submissions:
        work.read_ahead.popleft()
    return Claimed(claim_id, Batch(submissions, units))


async def pass_to_own(platform: Platform, work: BulkWork, reach: str) -> bool:
    """Block what stands before the message to the sender's own number; False when there is none, or no more."""
    work.read_ahead.clear()
    until = await pass_over(platform, work.chunk_id, work.next_id, reach)
    if until is None:
        return False
    work.next_id = until
    return until < work.last_id


def fitting(work: BulkWork, units_of: Units, room: int) -> list[Submission]:
    """As many whole messages as fit, and at least one. They stay among the rows read ahead until the claim commits."""
    found: list[Submission] = []
    for message_id, address, fields in work.read_ahead:
        body = body_of(work.text, fields)
        units = units_of(body)
        room -= units
        if room < 0 and found:
            break
        found.append(Submission(message_id, PARTS[units], units, address, work.sender, body, work.expires_at))
    return found


PARTS = [tuple(range(1, count + 1)) for count in range(256)]
"""Part numbers of a message of each length: made once, since most messages share them."""


async def claim_singles(platform: Platform, lease: Lease, room: int) -> Claimed | None:
    """Claim single messages (the transactional lane), oldest first.

    Those whose sender was withdrawn, and those that a trial's user does not reach, are blocked.
    """
    rows = await platform.database.fetch(SINGLES, lease.connection_id, room)
    for row in rows:
        if not row["sender_approved"]:
            await block_rest(platform, row["chunk"], row["id"], "sender_withdrawn")
        elif not reaches(row):
            await pass_over(platform, row["chunk"], row["id"], row["reach"])
    rows = within([row for row in rows if row["sender_approved"] and reaches(row)], room)
    if not rows:
        return None
    taken = await platform.database.fetchrow(
        CLAIM_SINGLES, lease.connection_id, lease.epoch, [row["chunk"] for row in rows]
    )
    if taken is None:
        return None
    claimed = set(taken["messages"])
    submissions = [
        Submission(
            row["id"],
            PARTS[row["units"]],
            row["units"],
            row["address"],
            row["sender"],
            body_of(row["text"], row["fields"]),
            row["expires_at"],
        )
        for row in rows
        if row["id"] in claimed
    ]
    return Claimed(taken["id"], Batch(submissions, sum(s.parts_total for s in submissions)))


def reaches(row: Row) -> bool:
    """Whether a single message goes to an address that its sender reaches."""
    return row["reach"] is None or row["reach"] == row["address"]


def within(rows: list[Row], room: int) -> list[Row]:
    """As many of the first single messages as fit, and at least one."""
    for count, units in enumerate(accumulate(row["units"] for row in rows)):
        if units > room:
            return rows[: max(count, 1)]
    return rows


async def claim_waiting(platform: Platform, lease: Lease, room: int) -> Claimed | None:
    """Claim parts again that were refused for now and whose time has come."""
    async with platform.database.transaction():
        taken = await platform.database.fetchrow(partition_sql(CLAIM_WAITING), lease.connection_id, lease.epoch, room)
        if taken is None or taken["claim_id"] is None:
            return None
        rows = await platform.database.fetch(WAITING_ROWS, taken["messages"], taken["parts"])
    submissions = [
        Submission(
            row["id"],
            (row["part"],),
            row["parts"],
            row["address"],
            row["sender"],
            body_of(row["text"], row["fields"]),
            row["expires_at"],
        )
        for row in rows
    ]
    return Claimed(taken["claim_id"], Batch(submissions, len(submissions)))
