"""One step of a request's life: on condition, with its line in the history and in the trail."""

from __future__ import annotations

from collections.abc import Sequence

from hudhud.audit import Actor, record
from hudhud.errors import NotFound
from hudhud.plugins import Platform
from hudhud.senders.requests import RequestIsNot, RequestState, SenderRequest, request_of

__all__ = ["add_step", "move"]


async def move(
    platform: Platform,
    request_id: int,
    to: RequestState,
    *,
    fr: Sequence[RequestState],
    actor: Actor,
    reason_en: str = "",
    reason_ar: str = "",
) -> SenderRequest:
    """Take a request from one of these states to another, in the surrounding transaction.

    Raises RequestIsNot when it is in none of them, as when two operators decide at once, and NotFound.
    """
    row = await platform.database.fetchrow(
        """
        UPDATE sender_request SET state = $2, reason_en = $4, reason_ar = $5, changed_at = $6,
            submitted_at = CASE WHEN $2 = 'submitted' THEN $6 ELSE submitted_at END,
            decided_at = CASE WHEN $2 IN ('approved', 'rejected') THEN $6 ELSE decided_at END
        WHERE id = $1 AND state = ANY($3) RETURNING *
        """,
        request_id, to.value, [state.value for state in fr], reason_en, reason_ar, platform.clock.now(),
    )  # fmt: skip
    if row is None:
        state = await platform.database.fetchval("SELECT state FROM sender_request WHERE id = $1", request_id)
        raise NotFound if state is None else RequestIsNot(state)
    request = request_of(row)
    await add_step(platform, request, actor)
    return request


async def add_step(platform: Platform, request: SenderRequest, actor: Actor) -> None:
    """Write the state that a request has now into its history and the trail."""
    await platform.database.execute(
        "INSERT INTO sender_event (account, request, state, actor, reason_en, reason_ar, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        request.account_id, request.id, request.state.value, actor.name, request.reason_en, request.reason_ar,
        platform.clock.now(),
    )  # fmt: skip
    await record(
        platform.database,
        actor,
        f"sender_request.{request.state}",
        f"sender:{request.channel}/{request.name}",
        account_id=request.account_id,
        details={"request": request.id, "country": request.country, "reason": request.reason_en},
    )
