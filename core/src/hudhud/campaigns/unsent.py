"""Which messages of an ended campaign the network never took: those that may be sent again."""

from __future__ import annotations

from typing import Final

from hudhud.messages import State

__all__ = ["MAY_HAVE_UNSENT", "sendable_again"]

MAY_HAVE_UNSENT: Final = "queued + deferred + claimed + expired + rejected + unconfirmed + cancelled > 0"
"""The condition on a chunk outside of which nothing is sendable again: whole chunks need no look at their messages."""

# A message that waited until its validity was over never reached the network; one that expired there did.
NEVER_TAKEN: Final = f"""d.accepted_at IS NULL AND (
    d.state IN ({State.REJECTED.value}, {State.CANCELLED.value}, {State.QUEUED.value}, {State.DEFERRED.value})
    OR d.state = {State.EXPIRED.value} AND d.code = 'validity_over')"""


def sendable_again(choice: str) -> str:
    """The condition on a `message m` of an ended campaign for being sent again; every part of it must agree."""
    unknown = f" OR d.state = {State.UNCONFIRMED.value}" if choice == "unsent_and_unconfirmed" else ""
    return f"NOT EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND ({NEVER_TAKEN}{unknown}) IS NOT TRUE)"
