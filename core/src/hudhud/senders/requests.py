"""A request: an account's wish to register a sender in a country, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from hudhud.database import Row
from hudhud.errors import Conflict, NotFound
from hudhud.plugins import Platform

__all__ = [
    "EDITABLE",
    "OPEN",
    "WAITING",
    "RequestIsNot",
    "RequestState",
    "RequestStep",
    "SenderRequest",
    "request_history",
    "request_of",
    "sender_request",
    "sender_requests",
]


class RequestState(StrEnum):
    """Where a request is in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    MORE_WANTED = "more_wanted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


EDITABLE: Final = (RequestState.DRAFT, RequestState.MORE_WANTED)
"""The customer's turn."""
WAITING: Final = (RequestState.SUBMITTED, RequestState.IN_REVIEW)
"""An operator's turn."""
OPEN: Final = (*EDITABLE, *WAITING)


@dataclass(eq=False)
class RequestIsNot(Conflict):
    """An act does not fit the request's state: somebody else was quicker, for example."""

    state: str
    code = "sender_request_is_not"
    message = "This request is %(state)s by now. Look at it again."


@dataclass(frozen=True, slots=True)
class SenderRequest:
    """One request; `answers` by the names of the country's form. The reason is why, or what more is wanted."""

    id: int
    account_id: int
    user_id: int | None
    channel: str
    name: str
    country: str
    state: RequestState
    answers: Mapping[str, str]
    reason_en: str
    reason_ar: str
    expires_on: date | None
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None

    @property
    def editable(self) -> bool:
        """Whether it is the customer's turn."""
        return self.state in EDITABLE

    @property
    def waiting(self) -> bool:
        """Whether it is an operator's turn."""
        return self.state in WAITING

    @property
    def open(self) -> bool:
        """Whether nothing is decided."""
        return self.state in OPEN

    def reason(self, language: str) -> str:
        """What the operator wrote, in this language."""
        return (self.reason_ar if language == "ar" else self.reason_en) or self.reason_en


@dataclass(frozen=True, slots=True)
class RequestStep:
    """A step of a request's life; `actor` is `operator:…` or `user:…`."""

    state: RequestState
    actor: str
    reason_en: str
    reason_ar: str
    at: datetime

    @property
    def by_operator(self) -> bool:
        """Whether we did it."""
        return not self.actor.startswith(("user:", "token:"))

    def reason(self, language: str) -> str:
        """What the operator wrote, in this language."""
        return (self.reason_ar if language == "ar" else self.reason_en) or self.reason_en


async def sender_requests(platform: Platform, account_id: int) -> list[SenderRequest]:
    """An account's, newest first."""
    rows = await platform.database.fetch("SELECT * FROM sender_request WHERE account = $1 ORDER BY id DESC", account_id)
    return [request_of(row) for row in rows]


async def sender_request(platform: Platform, account_id: int, request_id: int) -> SenderRequest:
    """One of an account's; raises NotFound."""
    row = await platform.database.fetchrow(
        "SELECT * FROM sender_request WHERE account = $1 AND id = $2", account_id, request_id
    )
    if row is None:
        raise NotFound
    return request_of(row)


def request_of(row: Row) -> SenderRequest:
    """A row as a request."""
    same = (
        "id", "channel", "name", "country", "reason_en", "reason_ar", "expires_on", "created_at", "changed_at",
        "submitted_at", "decided_at",
    )  # fmt: skip
    return SenderRequest(
        account_id=row["account"],
        user_id=row["app_user"],
        state=RequestState(row["state"]),
        answers=json.loads(row["answers"]),
        **{name: row[name] for name in same},
    )


async def request_history(platform: Platform, request: SenderRequest) -> list[RequestStep]:
    """Its steps, oldest first."""
    rows = await platform.database.fetch(
        "SELECT state, actor, reason_en, reason_ar, at FROM sender_event "
        "WHERE request = $1 AND account = $2 ORDER BY id",
        request.id,
        request.account_id,
    )
    return [RequestStep(**{**dict(row), "state": RequestState(row["state"])}) for row in rows]
