"""A lane without a core: hands out submissions, keeps what is told, and breaks at whatever the contract forbids."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence

from hudhud.channels import (
    Accepted,
    Batch,
    Deferred,
    Inbound,
    LaneClosed,
    Outcome,
    Receipt,
    Rejected,
    Submission,
    Unanswered,
)

__all__ = ["BrokenRule", "FakeLane"]

Part = tuple[int, int]


class BrokenRule(AssertionError):
    """The connector did what `hudhud.channels.Connector` forbids; the sentence says what."""


class FakeLane:
    """Core's side of one connection, in memory.

    Like the real one it keeps the parts without an outcome within `window`, returns from `report` and `receipts`
    only after a pause (`commit_seconds`, as a commit takes), and offers deferred parts again once they are due.
    Rules are checked as things happen: the connector gets a BrokenRule, and `broken` keeps it.
    """

    def __init__(
        self, submissions: Iterable[Submission] = (), *, window: int = 500, commit_seconds: float = 0.001
    ) -> None:
        self.claimed: Counter[Part] = Counter()
        self.outcomes: dict[Part, Outcome] = {}
        self.told: list[Outcome] = []
        self.received_receipts: list[Receipt] = []
        self.received_inbound: list[Inbound] = []
        self.states: list[tuple[bool, str]] = []
        self.broken: list[BrokenRule] = []
        self.closed = False
        self._queue = deque(submissions)
        self._known = {submission.message_id: submission for submission in self._queue}
        self._open: set[Part] = set()
        self._untold: set[Part] = set()
        self._window = window
        self._commit_seconds = commit_seconds
        self._changed = asyncio.Condition()
        self._later: set[asyncio.Task[None]] = set()

    # --- the test's side ---

    async def offer(self, submissions: Iterable[Submission]) -> None:
        """Have more to claim."""
        for submission in submissions:
            self._known[submission.message_id] = submission
            self._queue.append(submission)
        await self._notify()

    async def close(self) -> None:
        """Drain: every claim from now on raises LaneClosed."""
        self.closed = True
        await self._notify()

    async def until(self, reached: Callable[[FakeLane], bool], seconds: float = 10.0) -> None:
        """Wait until `reached(lane)`; raises TimeoutError with what the lane has seen by then."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: reached(self))
        except TimeoutError:
            raise TimeoutError(
                f"After {seconds} s: {sum(self.claimed.values())} parts claimed, {len(self.open)} of them open, "
                f"{Counter(type(outcome).__name__ for outcome in self.outcomes.values())}, "
                f"{len(self.received_receipts)} receipts, connection {self.states[-1:]}"
            ) from None

    @property
    def draining(self) -> bool:
        """See `hudhud.channels.Lane`."""
        return self.closed

    @property
    def open(self) -> frozenset[Part]:
        """Parts that were handed over and have no outcome yet."""
        return frozenset(self._open)

    def of(self, kind: type[Outcome]) -> list[Outcome]:
        """The last outcomes of this kind, one for each part that has it."""
        return [outcome for outcome in self.outcomes.values() if isinstance(outcome, kind)]

    # --- the connector's side: hudhud.channels.Lane ---

    async def claim(self, max_units: int) -> Batch:
        """See `hudhud.channels.Lane.claim`."""
        if max_units < 1:
            self._break(f"claim({max_units}): there is nothing to claim in that")
        async with self._changed:
            await self._changed.wait_for(lambda: self.closed or bool(self._queue and self._room() > 0))
            if self.closed:
                raise LaneClosed
            taken = self._take(min(max_units, self._room()))
            self._changed.notify_all()
        return Batch(taken, sum(len(submission.parts) for submission in taken))

    async def report(self, outcomes: Sequence[Outcome]) -> None:
        """See `hudhud.channels.Lane.report`."""
        for outcome in outcomes:
            self._check(outcome)
        await asyncio.sleep(self._commit_seconds)
        for outcome in outcomes:
            part = (outcome.message_id, outcome.part)
            self.outcomes[part] = outcome
            self.told.append(outcome)
            self._open.discard(part)
            if isinstance(outcome, Deferred):
                self._offer_again(outcome)
        await self._notify()

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """See `hudhud.channels.Lane.receipts`."""
        if any(not receipt.reference for receipt in receipts):
            self._break("a receipt has no reference")
        await asyncio.sleep(self._commit_seconds)
        self.received_receipts.extend(receipts)
        await self._notify()

    async def inbound(self, messages: Sequence[Inbound]) -> None:
        """See `hudhud.channels.Lane.inbound`."""
        await asyncio.sleep(self._commit_seconds)
        self.received_inbound.extend(messages)
        await self._notify()

    def bound(self, *, up: bool, detail: str = "") -> None:
        """See `hudhud.channels.Lane.bound`."""
        self.states.append((up, detail))

    # --- within ---

    def _room(self) -> int:
        return self._window - len(self._open)

    def _take(self, room: int) -> list[Submission]:
        taken: list[Submission] = []
        while self._queue and (not taken or len(self._queue[0].parts) <= room):
            submission = self._queue.popleft()
            room -= len(submission.parts)
            taken.append(submission)
            for part in submission.parts:
                self.claimed[submission.message_id, part] += 1
                self._open.add((submission.message_id, part))
                self._untold.add((submission.message_id, part))
        return taken

    def _check(self, outcome: Outcome) -> None:
        part = (outcome.message_id, outcome.part)
        if part not in self.claimed:
            self._break(f"{outcome} was never claimed")
        late = isinstance(self.outcomes.get(part), Unanswered) and isinstance(outcome, (Accepted, Rejected))
        if part not in self._untold and not late:
            self._break(f"{outcome} comes after {self.outcomes.get(part)}: a part has one outcome a claim")
        self._untold.discard(part)
        if isinstance(outcome, Accepted) and not outcome.reference:
            self._break(f"{outcome} has no reference, so no receipt can ever name it")
        if isinstance(outcome, Deferred) and outcome.seconds < 0:
            self._break(f"{outcome} lies in the past")

    def _offer_again(self, outcome: Deferred) -> None:
        again = self._known[outcome.message_id]._replace(parts=(outcome.part,))

        waiting = asyncio.create_task(self._put_back(again, outcome.seconds))
        self._later.add(waiting)
        waiting.add_done_callback(self._later.discard)

    async def _put_back(self, again: Submission, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._queue.append(again)
        await self._notify()

    def _break(self, rule: str) -> None:
        broken = BrokenRule(rule)
        self.broken.append(broken)
        raise broken

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
