"""The trial limit: whoever sends from a trial account reaches his own verified mobile number, and nobody else.

The rule stands where messages are claimed, so that no way of sending leads around it and a switch of the trial
counts for what is queued already. What is checked when sending only tells a person early.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud.errors import Refused
from hudhud.messages.states import State
from hudhud.messages.told_states import told_states
from hudhud.plugins import Platform

__all__ = ["REACH", "NoVerifiedMobile", "TrialLimit", "pass_over", "reach", "require_reach", "within_reach"]

CODE: Final = "trial_limit"

OWN_NUMBER: Final = """(SELECT u.mobile FROM app_user u WHERE u.id = c.app_user AND u.account = a.id AND u.active
    AND u.mobile_verified_at IS NOT NULL)"""

REACH: Final = f"CASE WHEN a.trial THEN coalesce({OWN_NUMBER}, '') END"
"""SQL: the one address that a chunk `c` of an account `a` may reach, '' for none, NULL for any.

Outside a trial nothing but the account's row is looked at.
"""


def within_reach(address: str) -> str:
    """SQL: whether a chunk `c` of an account `a` may reach the address that this expression gives."""
    return f"(NOT a.trial OR coalesce(nullif({OWN_NUMBER}, '') = {address}, false))"


PASS_OVER: Final = f"""
WITH ahead AS (
    SELECT c.id, c.next_id, coalesce(
        (SELECT min(m.id) FROM message m WHERE m.id >= c.next_id AND m.id < c.last_id AND m.address = $3), c.last_id
    ) AS until
    FROM chunk c JOIN account a ON a.id = c.account
    WHERE c.id = $1 AND c.next_id = $2 AND c.open AND {REACH} = $3
      AND (c.campaign IS NULL OR EXISTS (SELECT 1 FROM campaign k WHERE k.id = c.campaign AND k.state = 'running'))
),
passed AS (
    UPDATE chunk c SET next_id = h.until, open = h.until < c.last_id,
        blocked = c.blocked + (h.until - h.next_id)::int, queued = c.queued - (h.until - h.next_id)::int
    FROM ahead h WHERE c.id = h.id AND c.next_id = h.next_id AND c.open AND h.until > h.next_id
    RETURNING c.id, c.connection, old.next_id AS first, c.next_id AS until
),
stopped AS (
    INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, final_at, code)
    SELECT m.id, 1, 1, {State.BLOCKED.value}, p.connection, false, p.id, 0, now(), '{CODE}'
    FROM passed p JOIN message m ON m.id >= p.first AND m.id < p.until
    RETURNING chunk, message, state AS now, code
),
{told_states("stopped")},
counted AS (
    INSERT INTO failure AS f (chunk, code, messages) SELECT id, '{CODE}', until - first FROM passed
    ON CONFLICT (chunk, code) DO UPDATE SET messages = f.messages + excluded.messages
)
SELECT until FROM ahead
"""


@dataclass(eq=False)
class TrialLimit(Refused):
    """During the trial a user reaches only his own verified number (`allowed`, with its plus)."""

    address: str
    allowed: str
    code = CODE
    message = "During the trial you can send only to your own number %(allowed)s, and not to %(address)s."


class NoVerifiedMobile(Refused):
    """During the trial a user reaches only his own verified number, and this one has verified none."""

    code = "no_verified_mobile"
    message = "During the trial you can send only to your own mobile number. Add and verify it in your profile first."


async def reach(platform: Platform, account_id: int, user_id: int | None) -> str | None:
    """The one address that this user reaches now, in digits; "" for none, None for any."""
    found = await platform.database.fetchval(
        f"SELECT {REACH} FROM account a, (SELECT $2::bigint AS app_user) c WHERE a.id = $1", account_id, user_id
    )
    return None if found is None else str(found)


async def require_reach(platform: Platform, account_id: int, user_id: int | None, address: str) -> None:
    """Raise TrialLimit or NoVerifiedMobile where the user does not reach the address."""
    allowed = await reach(platform, account_id, user_id)
    if allowed is None or (allowed and allowed == address):
        return
    if not allowed:
        raise NoVerifiedMobile
    raise TrialLimit(address, f"+{allowed}")


async def pass_over(platform: Platform, chunk_id: int, next_id: int, allowed: str) -> int | None:
    """Block what stands in a chunk before the next message to `allowed`, or all of it; gives where the chunk now is.

    None when the chunk is elsewhere already, or when this is no longer what its sender reaches.
    """
    found = await platform.database.fetchval(PASS_OVER, chunk_id, next_id, allowed)
    return None if found is None else int(found)
