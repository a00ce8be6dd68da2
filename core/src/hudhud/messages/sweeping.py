"""What time does to messages: validity that runs out, receipts that never came, singles that are done."""

from __future__ import annotations

from hudhud import ledger
from hudhud.messages.outcomes import CHANGES, MOVED
from hudhud.messages.partitions import partition_sql
from hudhud.messages.states import State
from hudhud.messages.told_states import told_states
from hudhud.messages.trial import within_reach
from hudhud.plugins import Platform

__all__ = ["cancel_waiting", "close_singles", "expire_waiting", "give_up_receipts"]


def end_waiting(condition: str, state: State, code: str) -> str:
    """The statement that takes parts out of the queue into a final state."""
    return f"""
    WITH gone AS (
        DELETE FROM waiting w USING chunk c WHERE c.id = w.chunk AND {condition} RETURNING w.message, w.part
    ),
    moved AS (
        UPDATE delivery d SET state = {state.value}, code = '{code}', final_at = now()
        FROM gone WHERE d.message = gone.message AND d.part = gone.part AND d.state = {State.DEFERRED.value}
        RETURNING {MOVED}
    ),
    {CHANGES}
    SELECT 1
    """


EXPIRE = end_waiting("c.expires_at <= now()", State.EXPIRED, "validity_over")
CANCEL = end_waiting("c.campaign = $1", State.CANCELLED, "cancelled")
# A part that was claimed when its campaign was cancelled may still be refused for now.
CANCEL_LATE = end_waiting(
    "EXISTS (SELECT 1 FROM campaign k WHERE k.id = c.campaign AND k.state = 'cancelled')", State.CANCELLED, "cancelled"
)
BLOCK = end_waiting(
    "EXISTS (SELECT 1 FROM content t JOIN sender s ON s.account = c.account AND s.channel = t.channel "
    "AND s.name = t.sender WHERE t.id = c.content AND s.status = 'withdrawn')",
    State.BLOCKED,
    "sender_withdrawn",
)
LIMIT = end_waiting(
    "EXISTS (SELECT 1 FROM account a WHERE a.id = c.account AND a.trial AND NOT "
    f"{within_reach('(SELECT m.address FROM message m WHERE m.id = w.message)')})",
    State.BLOCKED,
    "trial_limit",
)

EXPIRE_QUEUED = f"""
WITH closed AS (
    UPDATE chunk SET next_id = last_id, open = false, expired = expired + queued, queued = 0
    WHERE open AND id IN (SELECT id FROM chunk WHERE open AND expires_at <= now() ORDER BY id LIMIT 20)
    RETURNING id, last_id, connection, old.next_id AS next_id, old.queued AS many
),
stopped AS (
    INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, final_at, code)
    SELECT m.id, 1, 1, {State.EXPIRED.value}, c.connection, false, c.id, 0, now(), 'validity_over'
    FROM closed c JOIN message m ON m.id >= c.next_id AND m.id < c.last_id
    RETURNING chunk, message, state AS now, code
),
{told_states("stopped")}
INSERT INTO failure AS f (chunk, code, messages) SELECT id, 'validity_over', many FROM closed
ON CONFLICT (chunk, code) DO UPDATE SET messages = f.messages + excluded.messages
"""

# One chunk at a time, by its range of ids: delivery has no index on its state.
GIVE_UP = f"""
WITH aged AS (
    SELECT id, first_id, last_id FROM chunk
    WHERE accepted > 0 AND expires_at <= now() ORDER BY id LIMIT 20
),
moved AS (
    UPDATE delivery d SET state = {State.NO_RECEIPT.value}, final_at = now()
    FROM aged WHERE d.message >= aged.first_id AND d.message < aged.last_id AND d.state = {State.ACCEPTED.value}
    RETURNING {MOVED}
),
{CHANGES}
SELECT 1
"""

DONE_SINGLES = """
SELECT c.first_id, c.hold FROM hold h JOIN chunk c ON c.hold = h.id
WHERE h.closed_at IS NULL AND c.campaign IS NULL AND NOT c.open AND c.claimed = 0 AND c.deferred = 0 AND c.queued = 0
ORDER BY c.id LIMIT 1000
"""


async def expire_waiting(platform: Platform) -> None:
    """End what was not sent before its validity was over, or may not be sent any more."""
    for statement in (EXPIRE_QUEUED, EXPIRE, CANCEL_LATE, BLOCK, LIMIT):
        await platform.database.execute(partition_sql(statement))


async def cancel_waiting(platform: Platform, campaign_id: int) -> None:
    """End a cancelled campaign's parts that wait to be tried again, inside the caller's transaction."""
    await platform.database.execute(partition_sql(CANCEL), campaign_id)


async def give_up_receipts(platform: Platform) -> None:
    """Make accepted parts *no_receipt* whose validity is over: they stay charged."""
    await platform.database.execute(partition_sql(GIVE_UP))


async def close_singles(platform: Platform) -> int:
    """Release what the holds of answered single messages have left; gives how many ended."""
    rows = await platform.database.fetch(DONE_SINGLES)
    for row in rows:
        await ledger.close_hold(platform, hold_id=row["hold"], subject=f"msg_{row['first_id']}")
    return len(rows)
