"""How fast a bind may submit: an operator's limit, and less than that while the SMSC asks for it."""

from __future__ import annotations

from math import sqrt
from typing import Final

__all__ = ["Pace"]

SLOWEST: Final = 1.0
"""Parts a second; an SMSC that refuses everything is still asked once a second."""
STEP: Final = 0.05
BURST_SECONDS: Final = 0.05
TELLING: Final = 20
"""Answers from which a share can be read: of fewer, one refusal says nothing about the rate."""
FLOOD_SECONDS: Final = 0.03
FLOOD: Final = 50
"""So many refusals, more than acceptances, are not waited out."""


class Pace:
    """A token bucket whose rate follows the SMSC's refusals.

    Judged once a second. When half or more was refused, the rate falls to what was accepted, or by half if
    that was nothing. When less was refused it falls to what was accepted, once: while the share stays the same,
    refusals do not depend on the rate, and it rises again, faster and faster. Each other second it rises by 5 % of
    the rate at which refusals began, by twice as much after each second without any, until the operator's
    limit, or none, applies again.
    """

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._slowed: float | None = None
        self._began = 0.0
        self._share = 0.0
        self._clean = 0
        self._accepted = 0
        self._refused = 0
        self._judged_at = now
        self._tokens = 0.0
        self._filled_at = now

    @property
    def limit(self) -> float:
        """Parts a second at present; 0 for no limit."""
        return self._rate if self._slowed is None else self._slowed

    def answered(self, *, refused: bool) -> None:
        """Count one answer of the SMSC."""
        if refused:
            self._refused += 1
        else:
            self._accepted += 1

    def accepted(self, parts: int) -> None:
        """Count acceptances in bulk."""
        self._accepted += parts

    def allowance(self, now: float) -> int:
        """How many parts may go now; -1 for any number. Call `spend` with how many did."""
        limit = self.limit
        if not limit:
            return -1
        most = max(1.0, limit * BURST_SECONDS)
        self._tokens = min(most, self._tokens + (now - self._filled_at) * limit)
        self._filled_at = now
        return max(0, int(self._tokens))

    def spend(self, parts: int) -> None:
        """Take the tokens of parts that went."""
        if self.limit:
            self._tokens -= parts

    def wait(self) -> float:
        """Seconds until there may be a token again; 0 without a limit."""
        limit = self.limit
        return max(0.01, (1.0 - self._tokens) / limit) if limit else 0.0

    def judge(self, now: float) -> None:
        """Follow what the SMSC said since the last time, a second ago, or FLOOD_SECONDS if most was refused."""
        passed = now - self._judged_at
        flooded = self._refused >= FLOOD and self._refused > self._accepted
        if passed < (FLOOD_SECONDS if flooded else 1.0):
            return
        answers = self._accepted + self._refused
        if self._refused:
            self._refusals(answers / passed, self._accepted / passed, self._refused / answers, answers)
        elif self._slowed is not None and answers >= self._slowed * passed / 2:  # the limit was really tried
            self._share = 0.0
            self._rise()
            self._clean += 1
        self._accepted = self._refused = 0
        self._judged_at = now

    def _refusals(self, rate: float, accepted: float, share: float, answers: int) -> None:
        before = self.limit or rate
        if self._slowed is None:
            self._began = before
        if share < 0.5 and self._share and self._is_same(share, answers):
            self._rise()
            self._clean = min(self._clean + 1, 3)
            return
        self._clean = 0
        if accepted and answers >= TELLING:
            self._began = before
        self._share = share
        least = accepted if share >= 0.5 and accepted else before * 0.5
        self._slowed = max(SLOWEST, accepted if share < 0.5 else min(least, before))

    def _is_same(self, share: float, answers: int) -> bool:
        """Whether the share of refusals stayed, but for chance (two standard deviations of so many answers)."""
        chance = 2.0 * sqrt(share * (1.0 - share) / answers)
        return 0.8 * self._share - chance < share < 1.25 * self._share + chance

    def _rise(self) -> None:
        if self._slowed is None:
            return
        limit = self._slowed + STEP * self._began * 2**self._clean
        ceiling = self._rate or 1.5 * self._began
        self._slowed = None if limit >= ceiling else limit
