"""Applying delivery receipts: in any order, repeated, early or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hudhud.channels import Inbound, Receipt, ReceiptState
from hudhud.database import Row
from hudhud.messages.outcomes import CHANGES, MOVED
from hudhud.messages.partitions import current_months, partition_sql
from hudhud.messages.states import State
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["Scope", "match_parked", "park_matches", "record_inbound", "record_receipts"]

STATE_OF = {
    ReceiptState.DELIVERED: State.DELIVERED,
    ReceiptState.UNDELIVERED: State.UNDELIVERED,
    ReceiptState.EXPIRED: State.EXPIRED,
    ReceiptState.REJECTED: State.REJECTED,
}


@dataclass(slots=True)
class Scope:
    """Where a connection's receipts are looked for: its parts, in these months' partitions, newest first.

    `parked` tells whether any receipt may be waiting for its answer; kept here so that a turn need not ask.
    """

    connection_id: int
    months: tuple[int, ...]
    parked: bool = True


PATIENCE_SECONDS = 120.0
"""How long a receipt waits for its answer before it is tried under other spellings, which may be another's name."""

OPEN = f"({State.ACCEPTED.value}, {State.NO_RECEIPT.value}, {State.UNCONFIRMED.value})"

# SMSCs use their ids again after days: the newest part of that reference is meant, and none older than last month.
# `+ 0` keeps the planner, which knows nothing of a fresh partition, to the hash index.
# A receipt for a part that has its final state already changes nothing; a different one is kept as a conflict.
FOLD = f"""
WITH told AS (
    SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::timestamptz[])
        WITH ORDINALITY AS t (reference, state, code, at, number)
),
moved AS (
    UPDATE {{delivery}} d SET
        state = CASE WHEN d.state IN {OPEN} THEN t.state ELSE d.state END,
        price = CASE WHEN d.state = {State.UNCONFIRMED.value} THEN 0 ELSE d.price END,
        final_at = CASE WHEN d.state IN {OPEN} THEN now() ELSE d.final_at END,
        code = CASE WHEN d.state IN {OPEN} THEN nullif(t.code, '') ELSE d.code END
    FROM told t
    WHERE d.reference = t.reference AND d.connection = $5
      AND NOT EXISTS (SELECT 1 FROM {{delivery}} n
                      WHERE n.reference = d.reference AND n.connection = $5 AND n.message + 0 > d.message)
    RETURNING {MOVED},
              t.number, t.state AS said, t.code AS said_code
),
kept AS (
    INSERT INTO receipt_conflict (message, part, kept, told, code)
    SELECT message, part, was, said, said_code FROM moved WHERE was NOT IN {OPEN} AND said <> was
    RETURNING 1
),
{CHANGES}
SELECT array_agg(number) FROM moved
"""

PARK = """
INSERT INTO unmatched_receipt (connection, reference, state, code, at, alternatives)
VALUES ($1, $2, $3, $4, $5, $6)
"""

UNPARK = """
DELETE FROM unmatched_receipt WHERE connection = $1 AND reference = ANY ($2::text[])
RETURNING id, connection, reference, state, code, at, alternatives
"""

# An answer can only be committed some seconds after a receipt: what has waited for an hour waits for no answer.
# LIMIT keeps each search to itself: one look into the hash index a spelling, never a join over the month's parts.
FOUND = """
DELETE FROM unmatched_receipt WHERE id IN (
    SELECT u.id FROM unmatched_receipt u, LATERAL (
        SELECT FROM unnest(u.reference || CASE WHEN u.received_at < now() - make_interval(secs => $2)
                                               THEN u.alternatives ELSE '{}' END) AS s (spelling), LATERAL (
            SELECT FROM delivery d
            WHERE d.reference = s.spelling AND d.connection = u.connection AND d.message >= $1::bigint << 36 LIMIT 1
        ) AS part LIMIT 1
    ) AS found
    WHERE u.received_at > now() - interval '1 hour'
    ORDER BY u.id LIMIT 2000 FOR UPDATE OF u SKIP LOCKED)
RETURNING id, connection, reference, state, code, at, alternatives
"""


async def record_receipts(
    platform: Platform, scope: Scope, receipts: Sequence[Receipt], answered: Sequence[str] = ()
) -> None:
    """Apply receipts inside the caller's transaction; those that match nothing are kept until an answer does.

    `answered` are the references that this transaction has just stored: receipts that came before them are taken up.
    """
    early = await park_matches(platform, scope, answered) if answered and scope.parked else []
    final = [receipt for receipt in receipts if receipt.state in STATE_OF]
    for batch in rounds([*early, *final]):
        unmatched = await fold(platform, scope, batch)
        if unmatched:
            scope.parked = True
            await park(platform, scope.connection_id, unmatched)


async def park(platform: Platform, connection_id: int, receipts: Sequence[Receipt]) -> None:
    """Keep receipts that matched nothing yet."""
    rows = [
        (connection_id, each.reference, STATE_OF[each.state].value, each.code, each.at, list(each.alternatives))
        for each in receipts
    ]
    await platform.database.executemany(PARK, rows)


async def match_parked(platform: Platform) -> None:
    """Apply kept receipts whose answer is known by now under this or another spelling.

    Most are taken up by the turn that stores the answer; here come those that another process had kept.
    """
    months = await current_months(platform)
    async with platform.database.transaction():
        rows = await platform.database.fetch(FOUND, min(months), PATIENCE_SECONDS)
        for connection_id in {row["connection"] for row in rows}:
            scope = Scope(connection_id, months)
            mine = receipts_of([row for row in rows if row["connection"] == connection_id])
            for batch in rounds(mine):
                left = await try_alternatives(platform, scope, await fold(platform, scope, batch))
                await park(platform, connection_id, left)


async def park_matches(platform: Platform, scope: Scope, answered: Sequence[str]) -> list[Receipt]:
    """Receipts that had come before the answers which name them, taken out of the parking, oldest first."""
    rows = await platform.database.fetch(UNPARK, scope.connection_id, list(answered))
    scope.parked = await platform.database.fetchval(
        "SELECT EXISTS (SELECT 1 FROM unmatched_receipt WHERE connection = $1)", scope.connection_id
    )
    return receipts_of(rows)


def receipts_of(rows: Sequence[Row]) -> list[Receipt]:
    """Kept receipts as they came, oldest first."""
    names = {state.value: told for told, state in STATE_OF.items()}
    return [
        Receipt(row["reference"], names[row["state"]], row["code"], row["at"], tuple(row["alternatives"]))
        for row in sorted(rows, key=lambda row: int(row["id"]))
    ]


def rounds(receipts: Sequence[Receipt]) -> Iterator[list[Receipt]]:
    """Batches in which no reference stands twice, since one UPDATE cannot move a row twice; repeats are dropped."""
    left: Sequence[Receipt] = receipts
    while left:
        first: dict[str, Receipt] = {}
        later: list[Receipt] = []
        for receipt in left:
            kept = first.setdefault(receipt.reference, receipt)
            if kept.state is not receipt.state:
                later.append(receipt)
        yield list(first.values())
        left = later


async def fold(platform: Platform, scope: Scope, receipts: Sequence[Receipt]) -> Sequence[Receipt]:
    """Apply receipts to the parts they name, newest month first; gives those that named none."""
    left = receipts
    for month in scope.months:
        if not left:
            break
        found = await platform.database.fetchval(partition_sql(FOLD, month), *columns(left), scope.connection_id)
        matched = set(found or ())
        left = [receipt for number, receipt in enumerate(left, start=1) if number not in matched]
    return left


async def try_alternatives(platform: Platform, scope: Scope, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Look again under the other spellings of a reference (decimal for hexadecimal); gives what is still unknown."""
    unknown = [receipt for receipt in receipts if not receipt.alternatives]
    for receipt in receipts:
        for spelling in receipt.alternatives:
            if not await fold(platform, scope, [receipt._replace(reference=spelling)]):
                break
        else:
            if receipt.alternatives:
                unknown.append(receipt)
    return unknown


def columns(receipts: Sequence[Receipt]) -> tuple[list[str], list[int], list[str], list[object]]:
    """Receipts as the arrays of a statement."""
    return (
        [receipt.reference for receipt in receipts],
        [STATE_OF[receipt.state].value for receipt in receipts],
        [receipt.code for receipt in receipts],
        [receipt.at for receipt in receipts],
    )


async def record_inbound(platform: Platform, connection_id: int, messages: Sequence[Inbound]) -> None:
    """Keep messages that people sent, and have them handled, inside the caller's transaction."""
    await platform.database.executemany(
        "INSERT INTO inbound_message (connection, sender, recipient, body) VALUES ($1, $2, $3, $4)",
        [(connection_id, message.sender, message.recipient, message.body) for message in messages],
    )
    if messages:
        await enqueue(platform.database, "replies.handle")
