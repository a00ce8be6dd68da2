"""Claiming single messages, and parts that were refused for now: the same fence and commit as for campaigns."""

from __future__ import annotations

from itertools import accumulate

from hudhud.channels import Batch, Submission
from hudhud.database import Row
from hudhud.messages.claiming import FENCE, PARTS, WORDING, Claimed
from hudhud.messages.connections import Lease
from hudhud.messages.outcomes import CHANGES, MOVED, block_rest
from hudhud.messages.partitions import partition_sql
from hudhud.messages.rendering import Renderer, wording_of
from hudhud.messages.states import State
from hudhud.messages.trial import REACH, pass_over, within_reach
from hudhud.plugins import Platform

__all__ = ["claim_singles", "claim_waiting"]

SINGLES = f"""
SELECT c.id AS chunk, c.first_id AS id, m.address, m.fields, {WORDING}, t.sender, c.expires_at, c.units,
    {REACH} AS reach,
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
      AND (c.country = '' OR marketing_is_open(c.country, now()))
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

WAITING_ROWS = f"""
SELECT u.message AS id, u.part, d.parts, m.address, m.fields, {WORDING}, t.sender, c.expires_at
FROM unnest($1::bigint[], $2::smallint[]) AS u (message, part)
JOIN delivery d ON d.message = u.message AND d.part = u.part
JOIN message m ON m.id = u.message
JOIN chunk c ON c.id = d.chunk
JOIN content t ON t.id = c.content
ORDER BY u.message, u.part
"""


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
            body_of(platform, row),
            row["expires_at"],
        )
        for row in rows
        if row["id"] in claimed
    ]
    return Claimed(taken["id"], Batch(submissions, sum(s.parts_total for s in submissions)))


def body_of(platform: Platform, row: Row) -> str:
    """The body of a row that has its content's wording beside it."""
    return Renderer(platform, wording_of(row)).body(row["id"], row["fields"])


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
            body_of(platform, row),
            row["expires_at"],
        )
        for row in rows
    ]
    return Claimed(taken["claim_id"], Batch(submissions, len(submissions)))
