"""What time does to messages: validity that runs out, receipts that never came, singles that are done."""

from __future__ import annotations

from hudhud import ledger
from hudhud.messages.outcomes import CHANGES, MOVED, settle_chunks
from hudhud.messages.partitions import partition_sql
from hudhud.messages.states import State
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
    SELECT * FROM done
    """


EXPIRE = end_waiting("c.expires_at <= now()", State.EXPIRED, "validity_over")
CANCEL = end_waiting("c.campaign = $1", State.CANCELLED, "cancelled")

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
SELECT * FROM done
"""

DONE_SINGLES = """
SELECT c.first_id, c.hold FROM hold h JOIN chunk c ON c.hold = h.id
WHERE h.closed_at IS NULL AND c.campaign IS NULL AND NOT c.open AND c.claimed = 0 AND c.deferred = 0 AND c.queued = 0
ORDER BY c.id LIMIT 1000
"""


async def expire_waiting(platform: Platform) -> None:
    """End parts that were refused for now until their validity was over."""
    async with platform.database.transaction():
        await settle_chunks(platform, await platform.database.fetch(partition_sql(EXPIRE)))


async def cancel_waiting(platform: Platform, campaign_id: int) -> None:
    """End a cancelled campaign's parts that wait to be tried again, inside the caller's transaction."""
    await settle_chunks(platform, await platform.database.fetch(partition_sql(CANCEL), campaign_id))


async def give_up_receipts(platform: Platform) -> None:
    """Make accepted parts *no_receipt* whose validity is over: they stay charged."""
    async with platform.database.transaction():
        await settle_chunks(platform, await platform.database.fetch(partition_sql(GIVE_UP)))


async def close_singles(platform: Platform) -> int:
    """Release what the holds of answered single messages have left; gives how many ended."""
    rows = await platform.database.fetch(DONE_SINGLES)
    for row in rows:
        await ledger.close_hold(platform, hold_id=row["hold"], subject=f"msg_{row['first_id']}")
    return len(rows)
