"""What operators do with requests: take one up, approve, reject, ask for more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.assigning import assign
from hudhud.senders.moving import move
from hudhud.senders.registering import register
from hudhud.senders.requests import WAITING, RequestState, SenderRequest, request_of
from hudhud.senders.telling import tell_decided

__all__ = [
    "SameName",
    "WaitingRequest",
    "approve_request",
    "ask_for_more",
    "reject_request",
    "request_to_decide",
    "requests_to_decide",
    "requests_waiting",
    "same_name",
    "take_up_request",
]

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request with the name of the account that asks."""

    request: SenderRequest
    account_name: str


async def requests_waiting(platform: Platform) -> int:
    """How many wait for an operator."""
    count = "SELECT count(*) FROM sender_request WHERE state IN ('submitted', 'in_review')"
    return int(await platform.database.fetchval(count))


async def requests_to_decide(platform: Platform, *, state: RequestState | None = None) -> list[WaitingRequest]:
    """Those that wait, the longest waiting first; or those of a state, newest first."""
    rows = await platform.database.fetch(
        """
        SELECT r.*, a.name AS account_name FROM sender_request r JOIN account a ON a.id = r.account
        WHERE CASE WHEN $1::text IS NULL THEN r.state IN ('submitted', 'in_review') ELSE r.state = $1 END
        ORDER BY CASE WHEN $1::text IS NULL THEN r.submitted_at END, r.changed_at DESC LIMIT $2
        """,
        None if state is None else state.value,
        MOST_LISTED,
    )
    return [WaitingRequest(request_of(row), row["account_name"]) for row in rows]


async def request_to_decide(platform: Platform, request_id: int) -> WaitingRequest:
    """A request of any account; raises NotFound, for drafts too: they are still the customer's own."""
    row = await platform.database.fetchrow(
        """
        SELECT r.*, a.name AS account_name FROM sender_request r JOIN account a ON a.id = r.account
        WHERE r.id = $1 AND r.state <> 'draft'
        """,
        request_id,
    )
    if row is None:
        raise NotFound
    return WaitingRequest(request_of(row), row["account_name"])


async def take_up_request(platform: Platform, request_id: int, *, actor: Actor) -> None:
    """Tell the customer that somebody looks at it; raises RequestIsNot, NotFound."""
    async with platform.database.transaction():
        await move(platform, request_id, RequestState.IN_REVIEW, fr=[RequestState.SUBMITTED], actor=actor)


async def approve_request(
    platform: Platform, request_id: int, *, expires_on: date | None, actor: Actor
) -> SenderRequest:
    """Assign the sender, register it there until its last day, and tell the customer: all of it, or nothing.

    Raises RequestIsNot, Invalid for a day that is over, ProtectedSender, NotFound.
    """
    async with platform.database.transaction() as db:
        request = await move(platform, request_id, RequestState.APPROVED, fr=WAITING, actor=actor)
        await db.execute("UPDATE sender_request SET expires_on = $2 WHERE id = $1", request_id, expires_on)
        sender = {"account_id": request.account_id, "channel": request.channel, "name": request.name}
        await assign(platform, **sender, actor=actor)  # type: ignore[arg-type]  # names and values are those of assign
        await register(
            platform,
            account_id=request.account_id,
            channel=request.channel,
            name=request.name,
            country=request.country,
            expires_on=expires_on,
            request_id=request.id,
            actor=actor,
        )
        await tell_decided(platform, request)
    return request


async def reject_request(
    platform: Platform, request_id: int, *, reason_en: str, reason_ar: str, actor: Actor
) -> SenderRequest:
    """Refuse it, with a reason in both languages, and tell the customer; raises RequestIsNot, Invalid, NotFound."""
    return await answer(
        platform, request_id, RequestState.REJECTED, reason_en=reason_en, reason_ar=reason_ar, actor=actor
    )


async def ask_for_more(
    platform: Platform, request_id: int, *, reason_en: str, reason_ar: str, actor: Actor
) -> SenderRequest:
    """Give it back to the customer, saying in both languages what is wanted; raises as above."""
    return await answer(
        platform, request_id, RequestState.MORE_WANTED, reason_en=reason_en, reason_ar=reason_ar, actor=actor
    )


async def answer(
    platform: Platform, request_id: int, to: RequestState, *, reason_en: str, reason_ar: str, actor: Actor
) -> SenderRequest:
    """Decide with a reason."""
    reason_en, reason_ar = reason_en.strip(), reason_ar.strip()
    if not (reason_en and reason_ar):
        raise Invalid(Problem("reason_en", N_("Say why in both languages: the customer reads it.")))
    async with platform.database.transaction():
        request = await move(
            platform, request_id, to, fr=WAITING, actor=actor, reason_en=reason_en, reason_ar=reason_ar
        )
        await tell_decided(platform, request)
    return request


@dataclass(frozen=True, slots=True)
class SameName:
    """Another account that sends under this name, in whatever letters and blanks."""

    account_id: int
    account_name: str
    name: str


async def same_name(platform: Platform, request: SenderRequest) -> list[SameName]:
    """Who else has it, for whoever decides."""
    rows = await platform.database.fetch(
        """
        SELECT a.id AS account_id, a.name AS account_name, s.name FROM sender s JOIN account a ON a.id = s.account
        WHERE s.status = 'approved' AND s.account <> $1 AND NOT a.house
          AND lower(replace(s.name, ' ', '')) = lower(replace($2, ' ', ''))
        ORDER BY a.id LIMIT 20
        """,
        request.account_id,
        request.name,
    )
    return [SameName(**dict(row)) for row in rows]
