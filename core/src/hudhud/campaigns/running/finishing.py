"""Finishing: once all is final, or validity is over, the rest of the hold is released and the campaign is closed."""

from __future__ import annotations

from hudhud import ledger
from hudhud.campaigns.running.acts import offer
from hudhud.campaigns.running.telling import tell_end
from hudhud.campaigns.timing import keep_validity
from hudhud.database import Row
from hudhud.messages import close_singles, expire_waiting, give_up_receipts
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["sweep_campaigns"]

STANDING = """
SELECT k.id, k.state, k.hold, k.submitted_at,
       coalesce(sum(c.queued + c.claimed + c.deferred), 0) AS unsent,
       coalesce(sum(c.accepted), 0) AS awaited
FROM campaign k LEFT JOIN chunk c ON c.campaign = k.id
WHERE k.closed_at IS NULL AND k.state IN ('running', 'paused', 'cancelled')
GROUP BY k.id
"""

# No look-back window: whatever has not moved for long enough is taken up again, however old.
STUCK = """
UPDATE campaign SET progressed_at = now(), prepare_tries = prepare_tries + 1
WHERE closed_at IS NULL AND state = 'preparing' AND progressed_at < now() - interval '30 seconds'
  AND NOT EXISTS (SELECT 1 FROM preparation_progress p WHERE p.campaign = campaign.id
                  AND p.at > now() - interval '30 seconds')
RETURNING id
"""

IDLE = """
UPDATE campaign SET progressed_at = now()
WHERE closed_at IS NULL AND state = 'running' AND progressed_at < now() - interval '30 seconds'
RETURNING id
"""


async def sweep_campaigns(platform: Platform) -> None:
    """One round over every live campaign and the messages of the transactional lane."""
    await expire_waiting(platform)
    await give_up_receipts(platform)
    await close_singles(platform)
    await keep_validity(platform)
    for row in await platform.database.fetch(STANDING):
        await advance(platform, row)
    for row in await platform.database.fetch(STUCK):
        await enqueue(platform.database, "campaigns.prepare", campaign_id=row["id"])
    for row in await platform.database.fetch(IDLE):
        await offer(platform, row["id"])


async def advance(platform: Platform, row: Row) -> None:
    """Note that everything is submitted, release what is left, and close: each step once."""
    if row["unsent"]:
        return
    if row["submitted_at"] is None and row["state"] != "cancelled":
        await platform.database.execute(
            "UPDATE campaign SET submitted_at = now() WHERE id = $1 AND submitted_at IS NULL", row["id"]
        )
    if row["awaited"] and row["state"] != "cancelled":
        return
    await close(platform, row)


async def close(platform: Platform, row: Row) -> None:
    """Release the hold's rest and close; a cancelled campaign keeps its state and still takes late receipts."""
    async with platform.database.transaction() as db:
        closed = await db.fetchrow(
            """
            UPDATE campaign SET closed_at = now(), finished_at = coalesce(finished_at, now()),
                   state = CASE WHEN state = 'cancelled' THEN state ELSE 'finished' END
            WHERE id = $1 AND closed_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM chunk WHERE campaign = $1 AND queued + claimed + deferred > 0)
            RETURNING id, account, app_user, name, interface, state, messages
            """,
            row["id"],
        )
        if closed is None:
            return
        await tell_end(platform, closed)
        if row["hold"] is not None:
            await ledger.close_hold(platform, hold_id=row["hold"], subject=f"cmp_{row['id']}")
        await enqueue(platform.database, "campaigns.sum_up", campaign_id=row["id"])
