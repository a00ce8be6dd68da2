"""Applying outcomes: parts go forward, chunks are counted and holds are settled, in one statement.

Repeating an outcome changes nothing: the UPDATE moves only parts that are still claimed, and everything else
derives from the rows that moved.
"""

from __future__ import annotations

from collections.abc import Sequence

from hudhud import ledger
from hudhud.channels import Accepted, Deferred, Outcome, Rejected, Unanswered
from hudhud.messages.connections import Lease
from hudhud.messages.partitions import by_month, partition_sql
from hudhud.messages.states import BETWEEN_FAILED, State
from hudhud.messages.told_states import told_states
from hudhud.plugins import Platform

__all__ = ["CHANGES", "MOVED", "block_rest", "record_outcomes", "recover"]

COUNTED = [state.word for state in State]

MOVED = """d.message, d.part, d.parts, d.chunk, d.price, d.refundable, old.state AS was, new.state AS now,
    coalesce(old.code, '') AS was_code, coalesce(new.code, '') AS now_code"""

# What follows any CTE `moved` that returns MOVED. A long message counts
# once, in the state of its worst part: siblings that did not move are read as they were before this statement.
CHANGES = f"""
    folded AS (
        SELECT t.chunk, t.message, s.was, greatest(t.now, s.rest) AS now,
            CASE WHEN s.rest > t.now THEN coalesce(s.rest_code, '') ELSE t.code END AS code
        FROM (SELECT message, chunk, max(now) AS now, max(now_code) AS code, array_agg(part) AS parts FROM moved
              WHERE parts > 1 GROUP BY message, chunk) t,
        LATERAL (SELECT max(d.state) AS was, max(d.state) FILTER (WHERE d.part <> ALL (t.parts)) AS rest,
                        max(d.code) FILTER (WHERE d.part <> ALL (t.parts)) AS rest_code
                 FROM {{delivery}} d WHERE d.message = t.message) s
    ),
    changed AS (
        SELECT chunk, message, was, now, now_code AS code FROM moved WHERE parts = 1 AND was <> now
        UNION ALL SELECT chunk, message, was, now, code FROM folded WHERE was <> now
    ),
    {told_states("changed")},
    counted AS (
        SELECT chunk, {
    ", ".join(
        f"count(*) FILTER (WHERE now = {state.value}) - count(*) FILTER (WHERE was = {state.value}) AS {state.word}"
        for state in State
    )
}
        FROM changed GROUP BY chunk
    ),
    failing AS (
        SELECT chunk, code, sum(step)::int AS messages FROM (
            SELECT chunk, now_code AS code, 1 AS step FROM moved
            WHERE part = 1 AND now {BETWEEN_FAILED} AND was <> now
            UNION ALL
            SELECT chunk, was_code, -1 FROM moved
            WHERE part = 1 AND was {BETWEEN_FAILED} AND was <> now
        ) steps GROUP BY chunk, code
    ),
    failed AS (
        INSERT INTO failure AS f (chunk, code, messages) SELECT chunk, code, messages FROM failing
        ON CONFLICT (chunk, code) DO UPDATE SET messages = f.messages + excluded.messages
    ),
    money AS (
        SELECT chunk,
            coalesce(sum(price) FILTER (WHERE was = {State.CLAIMED.value} AND now = {
    State.ACCEPTED.value
}), 0)::bigint AS charge,
            count(*) FILTER (WHERE was = {State.CLAIMED.value} AND now = {State.ACCEPTED.value}) AS parts,
            count(*) FILTER (WHERE part = 1 AND was = {State.CLAIMED.value} AND now = {
    State.ACCEPTED.value
}) AS messages,
            coalesce(sum(price) FILTER (WHERE refundable AND was IN ({State.ACCEPTED.value}, {State.NO_RECEIPT.value})
                AND now IN ({State.UNDELIVERED.value}, {State.EXPIRED.value}, {
    State.REJECTED.value
})), 0)::bigint AS refund
        FROM moved GROUP BY chunk
    ),
    done AS (
        UPDATE chunk c SET turns = c.turns + 1, accepted_parts = c.accepted_parts + m.parts,
            charged = c.charged + m.charge, refunded = c.refunded + m.refund,
            {", ".join(f"{word} = c.{word} + coalesce(n.{word}, 0)" for word in COUNTED)}
        FROM money m LEFT JOIN counted n ON n.chunk = m.chunk
        WHERE c.id = m.chunk AND c.id = ANY (ARRAY(SELECT chunk FROM money))
        RETURNING c.account, c.hold, m.charge, m.refund, m.messages, c.id || ':' || c.turns AS turn,
            CASE WHEN c.campaign IS NULL THEN 'msg_' || c.first_id ELSE 'cmp_' || c.campaign END AS subject
    ),
    earned AS (
        SELECT 'settle:' || turn AS key, account, hold, charge AS amount, subject, messages FROM done WHERE charge > 0
    ),
    given_back AS (
        SELECT 'refund:' || turn AS key, account, hold, refund AS amount, subject, 0 AS messages FROM done
        WHERE refund > 0
    ),
    {ledger.MOVES}
"""

RECORD = f"""
WITH told AS (
    SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::text[], $5::text[])
        AS t (message, part, state, reference, code)
),
moved AS (
    UPDATE {{delivery}} d SET state = t.state, reference = coalesce(t.reference, d.reference), code = t.code,
        price = CASE WHEN d.state = {State.UNCONFIRMED.value} THEN 0 ELSE d.price END,  -- told late: never charged
        accepted_at = CASE WHEN t.state = {State.ACCEPTED.value} THEN now() ELSE d.accepted_at END,
        final_at = CASE WHEN t.state = {State.REJECTED.value} THEN now() ELSE d.final_at END
    FROM told t
    WHERE d.message = t.message AND d.part = t.part
      AND (d.state = {State.CLAIMED.value}
           OR d.state = {State.UNCONFIRMED.value} AND t.state IN ({State.ACCEPTED.value}, {State.REJECTED.value}))
    RETURNING {MOVED}
),
ended AS (DELETE FROM claim WHERE id = ANY ($6::bigint[])),
{CHANGES}
SELECT 1
"""

DEFER = """
INSERT INTO waiting (message, part, connection, chunk, not_before)
SELECT d.message, d.part, d.connection, d.chunk, now() + make_interval(secs => t.seconds)
FROM unnest($1::bigint[], $2::smallint[], $3::float8[]) AS t (message, part, seconds)
JOIN {delivery} d ON d.message = t.message AND d.part = t.part
WHERE d.state = $4
ON CONFLICT DO NOTHING
"""

RECOVER = f"""
WITH gone AS (DELETE FROM claim WHERE connection = $1 AND epoch < $2 RETURNING messages),
ids AS (SELECT DISTINCT unnest(messages) AS message FROM gone),
moved AS (
    UPDATE {{delivery}} d SET state = {State.UNCONFIRMED.value}, code = 'interrupted'
    FROM ids WHERE d.message = ids.message AND d.connection = $1 AND d.state = {State.CLAIMED.value}
    RETURNING {MOVED}
),
{CHANGES}
SELECT 1
"""

BLOCK = f"""
WITH closed AS (
    UPDATE chunk SET next_id = last_id, open = false, blocked = blocked + queued, queued = 0
    WHERE id = $1 AND next_id = $2 AND open
    RETURNING id, last_id, connection, old.queued AS many
),
stopped AS (
    INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, final_at, code)
    SELECT m.id, 1, 1, {State.BLOCKED.value}, c.connection, false, c.id, 0, now(), $3
    FROM closed c JOIN message m ON m.id >= $2 AND m.id < c.last_id
    RETURNING chunk, message, state AS now, code
),
{told_states("stopped")}
INSERT INTO failure AS f (chunk, code, messages) SELECT id, $3, many FROM closed
ON CONFLICT (chunk, code) DO UPDATE SET messages = f.messages + excluded.messages
"""


STATE_OF: dict[type[Outcome], int] = {
    Accepted: State.ACCEPTED.value,
    Rejected: State.REJECTED.value,
    Deferred: State.DEFERRED.value,
    Unanswered: State.UNCONFIRMED.value,
}
NO_ANSWER = "no_answer"


def code_of(outcome: Outcome) -> str | None:
    """Why it was not accepted."""
    if isinstance(outcome, Accepted):
        return None
    return NO_ANSWER if isinstance(outcome, Unanswered) else outcome.code


def definite(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Outcomes without those given up on whose answer came in the same turn: one UPDATE moves a row once."""
    if not any(isinstance(outcome, Unanswered) for outcome in outcomes):
        return outcomes
    answered = {(each.message_id, each.part) for each in outcomes if not isinstance(each, Unanswered)}
    return [
        each for each in outcomes if not isinstance(each, Unanswered) or (each.message_id, each.part) not in answered
    ]


def message_of(outcome: Outcome) -> int:
    """The outcome's message."""
    return outcome.message_id


async def record_outcomes(platform: Platform, outcomes: Sequence[Outcome], ended_claims: Sequence[int] = ()) -> None:
    """Apply outcomes, and end claims whose every part is answered, in one statement for the messages of a month.

    Deferred ones take a second statement and the caller's transaction.
    """
    database = platform.database
    groups = list(by_month(definite(outcomes), message_of))
    for month, group in groups:
        await database.execute(
            partition_sql(RECORD, month),
            [outcome.message_id for outcome in group],
            [outcome.part for outcome in group],
            [STATE_OF[type(outcome)] for outcome in group],
            [outcome.reference if isinstance(outcome, Accepted) else None for outcome in group],
            [code_of(outcome) for outcome in group],
            list(ended_claims) if group is groups[-1][1] else [],
        )
    deferred = [outcome for outcome in outcomes if isinstance(outcome, Deferred)]
    if deferred:
        await database.execute(
            partition_sql(DEFER),
            [d.message_id for d in deferred],
            [d.part for d in deferred],
            [d.seconds for d in deferred],
            State.DEFERRED.value,
        )
    if ended_claims and not outcomes:
        await database.execute("DELETE FROM claim WHERE id = ANY($1::bigint[])", list(ended_claims))


async def recover(platform: Platform, lease: Lease) -> None:
    """Make *unconfirmed* whatever earlier epochs of this connection had claimed and not reported.

    Called once after a lease is taken. Nothing of it is ever sent again by itself.
    """
    await platform.database.execute(partition_sql(RECOVER), lease.connection_id, lease.epoch)


async def block_rest(platform: Platform, chunk_id: int, next_id: int, reason: str) -> None:
    """Block every message of a chunk that is not claimed yet, with the reason's code."""
    await platform.database.execute(BLOCK, chunk_id, next_id, reason)
