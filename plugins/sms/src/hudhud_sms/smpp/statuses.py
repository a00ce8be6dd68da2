"""What an SMSC's refusal means for the message: slow down, try again, or give up."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from typing import Final

from hudhud.channels import Deferred, Outcome, Rejected

__all__ = ["OK", "QUEUE_FULL", "SYSTEM_ERROR", "THROTTLED", "Refusals", "Verdict", "code_of", "verdict"]

OK: Final = 0x00
SYSTEM_ERROR: Final = 0x08
QUEUE_FULL: Final = 0x14
THROTTLED: Final = 0x58
TEMPORARY_APP_ERROR: Final = 0x64
WRONG_BIND_STATE: Final = 0x04


class Verdict(Enum):
    """What a command_status (5.1.3) calls for."""

    SLOW_DOWN = "slow down"
    TRY_AGAIN = "try again, a few times"
    GIVE_UP = "give up"


VERDICTS: Final = {
    THROTTLED: Verdict.SLOW_DOWN,
    QUEUE_FULL: Verdict.SLOW_DOWN,
    SYSTEM_ERROR: Verdict.TRY_AGAIN,
    TEMPORARY_APP_ERROR: Verdict.TRY_AGAIN,
    WRONG_BIND_STATE: Verdict.TRY_AGAIN,
}

MOST_TRIES: Final = 5
REMEMBERED: Final = 10_000


def verdict(status: int) -> Verdict:
    """What this status calls for; an unknown one is permanent, since every refusal is definite."""
    return VERDICTS.get(status, Verdict.GIVE_UP)


def code_of(status: int) -> str:
    """The status as the platform stores it, such as `smpp-0x0000000b`."""
    return f"smpp-0x{status:08x}"


class Refusals:
    """Turns refusals into outcomes; remembers how often each of 10,000 parts met a passing error."""

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[int, int], int] = OrderedDict()

    def outcome(self, message_id: int, part: int, status: int) -> Outcome:
        """Deferred for what may pass, Rejected for what will not."""
        called_for = verdict(status)
        if called_for is Verdict.SLOW_DOWN:
            # spread over two seconds by the id, so that what was refused together does not come back together
            return Deferred(message_id, part, code_of(status), 1.0 + (message_id % 16) / 8)
        if called_for is Verdict.TRY_AGAIN:
            tries = self._count(message_id, part)
            if tries < MOST_TRIES:
                return Deferred(message_id, part, code_of(status), 5.0 * 2**tries)
        return Rejected(message_id, part, code_of(status))

    def _count(self, message_id: int, part: int) -> int:
        tries = self._tries.pop((message_id, part), 0) + 1
        self._tries[message_id, part] = tries
        if len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
        return tries
