"""The states of a message's part, who pays in each, and which changes are allowed: the only table of states.

The numbers are stored. They are ordered from best to worst, so that the state of a long message,
which is that of its worst part, is the greatest of its parts' numbers. Above them all stand the states of
parts that are under way: a message is not done with while any part of it may still be charged.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

__all__ = ["BETWEEN_FAILED", "FINAL", "SENT", "State", "follows"]


class State(IntEnum):
    """What has become of one part. *Charged* is told per state in `docs/reference/states.md`."""

    DELIVERED = 10
    ACCEPTED = 20
    NO_RECEIPT = 30
    EXPIRED = 60
    UNDELIVERED = 65
    UNCONFIRMED = 70
    CANCELLED = 75
    REJECTED = 80
    BLOCKED = 90
    CLAIMED = 92
    QUEUED = 94
    DEFERRED = 96

    @property
    def word(self) -> str:
        """The state as the API and the chunk's columns name it."""
        return self.name.lower()


FINAL: Final = frozenset(
    {
        State.DELIVERED,
        State.UNDELIVERED,
        State.EXPIRED,
        State.REJECTED,
        State.CANCELLED,
        State.BLOCKED,
    }
)
BETWEEN_FAILED: Final = f"BETWEEN {State.EXPIRED.value} AND {State.BLOCKED.value}"
"""As a statement says of a state that it counts as a failure: its code is counted, too."""

SENT: Final = frozenset({State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.EXPIRED, State.NO_RECEIPT})

ALLOWED: Final[dict[State, frozenset[State]]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.BLOCKED, State.CANCELLED, State.EXPIRED}),
    State.DEFERRED: frozenset({State.CLAIMED, State.BLOCKED, State.CANCELLED, State.EXPIRED}),
    State.CLAIMED: frozenset({State.ACCEPTED, State.REJECTED, State.DEFERRED, State.UNCONFIRMED}),
    State.ACCEPTED: frozenset({State.DELIVERED, State.UNDELIVERED, State.EXPIRED, State.REJECTED, State.NO_RECEIPT}),
    State.NO_RECEIPT: frozenset({State.DELIVERED, State.UNDELIVERED, State.EXPIRED, State.REJECTED}),
    # A late answer or a late receipt tells what an unconfirmed part became; it never moves money.
    State.UNCONFIRMED: frozenset({State.ACCEPTED, State.REJECTED, State.DELIVERED, State.UNDELIVERED, State.EXPIRED}),
}


def follows(was: State, now: State) -> bool:
    """Whether a part may go from `was` to `now`; final states are followed by nothing."""
    return now in ALLOWED.get(was, frozenset())
