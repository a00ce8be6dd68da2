"""The table of kinds of errors and HTTP statuses: the only one in the product."""

from __future__ import annotations

from hudhud.errors import (
    Conflict,
    DomainError,
    InsufficientFunds,
    Invalid,
    LimitExceeded,
    NotFound,
    NotPermitted,
    Refused,
    Unavailable,
)
from hudhud_web.people import SignInNeeded
from hudhud_web.receiving import BodyPacked, BodyTooSlow

__all__ = ["STATUSES", "retry_after_of", "status_of"]

STATUSES: dict[type[DomainError], int] = {
    SignInNeeded: 401,
    BodyTooSlow: 408,
    BodyPacked: 415,
    NotFound: 404,
    NotPermitted: 403,
    Invalid: 422,
    Conflict: 409,
    Refused: 422,
    InsufficientFunds: 402,
    LimitExceeded: 413,
    Unavailable: 503,
    DomainError: 400,
}


def status_of(error: DomainError) -> int:
    """The status of the nearest kind above an error; 429 for a limit that waiting lifts."""
    if isinstance(error, LimitExceeded) and retry_after_of(error) is not None:
        return 429
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def retry_after_of(error: DomainError) -> int | None:
    """Seconds to wait, where an error knows them (an attribute `retry_after`)."""
    seconds = getattr(error, "retry_after", None)
    return seconds if isinstance(seconds, int) else None
