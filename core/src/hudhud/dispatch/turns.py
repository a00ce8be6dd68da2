"""Turns: whatever has come from a connection since the last commit is written in two statements, by one writer.

Outcomes with their money first, then receipts, so that an early receipt of this very turn finds its part. While more
outcomes wait, receipts are kept for a few turns: an outcome gives room to send, a receipt only tells, and many receipts
in one statement cost less than the same in several. Callers wait for the commit of what they told. While the database
is away a turn is tried again until it commits: nothing that was told is forgotten, and repeating it changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import asyncpg
import structlog

from hudhud import messages
from hudhud.channels import Accepted, Deferred, Inbound, Outcome, Receipt
from hudhud.database import AWAY
from hudhud.plugins import Platform

__all__ = ["Turns"]

log = structlog.get_logger(__name__)
PAUSE = 0.5
MONTHS_SECONDS = 60.0
MOST_KEPT = 3
"""Turns that receipts wait for while outcomes go first."""

Told = TypeVar("Told")


@dataclass(slots=True)
class Answers:
    """Outcomes since the last turn, the claims that end with them, and who waits for their commit."""

    outcomes: list[Outcome] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    committed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class News:
    """Receipts and messages of people, and the references that were answered beside them; `kept` is for how often."""

    receipts: list[Receipt] = field(default_factory=list)
    inbound: list[Inbound] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    committed: list[asyncio.Event] = field(default_factory=lambda: [asyncio.Event()])
    kept: int = 0

    def __bool__(self) -> bool:
        return bool(self.receipts or self.inbound or self.answered)

    def followed_by(self, later: News) -> News:
        """Both, in their order."""
        return News(
            self.receipts + later.receipts,
            self.inbound + later.inbound,
            self.answered + later.answered,
            self.committed + later.committed,
            self.kept + 1,
        )


class Turns:
    """The one writer of a connection."""

    def __init__(self, platform: Platform, connection_id: int) -> None:
        self._platform = platform
        self._scope = messages.Scope(connection_id, ())
        self._months_read_at = float("-inf")
        self._answers = Answers()
        self._news = News()
        self._due = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def outcomes(self, outcomes: Sequence[Outcome], ended: Sequence[int]) -> None:
        """Have outcomes committed, and claims ended with them."""
        self._answers.outcomes.extend(outcomes)
        self._answers.ended.extend(ended)
        await self._wait(self._answers.committed)

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """Have receipts committed."""
        self._news.receipts.extend(receipts)
        await self._wait(self._news.committed[-1])

    async def inbound(self, inbound: Sequence[Inbound]) -> None:
        """Have inbound messages committed."""
        self._news.inbound.extend(inbound)
        await self._wait(self._news.committed[-1])

    async def _wait(self, committed: asyncio.Event) -> None:
        self._idle.clear()
        self._due.set()
        await committed.wait()

    async def settled(self) -> None:
        """Wait until nothing is left to commit."""
        await self._idle.wait()

    async def run(self) -> None:
        """Commit turn after turn, until cancelled."""
        while True:
            await self._due.wait()
            self._due.clear()
            answers, self._answers = self._answers, Answers()
            news, self._news = self._news, News()
            if answers.outcomes or answers.ended:
                await self._commit(self._write_answers, answers)
            answers.committed.set()
            news.answered += [one.reference for one in answers.outcomes if isinstance(one, Accepted)]
            if self._answers.outcomes and news.kept < MOST_KEPT:
                self._news = news.followed_by(self._news)
                continue
            if news:
                await self._commit(self._write_news, news)
            for committed in news.committed:
                committed.set()
            if not (self._answers.outcomes or self._answers.ended or self._news):
                self._idle.set()

    async def _commit(self, write: Callable[[Told], Awaitable[None]], told: Told) -> None:
        while True:
            try:
                await write(told)
            except asyncpg.IntegrityConstraintViolationError:
                raise  # a bug, and trying again would only hide it: the connection begins anew
            except AWAY as error:
                self._scope.parked = True  # what was taken out of the parking is back in it
                log.warning("turn.failed", error=repr(error), told=type(told).__name__)
                await asyncio.sleep(PAUSE)
                continue
            return

    async def _write_answers(self, answers: Answers) -> None:
        """One statement, committed by itself, unless parts go back to the queue."""
        if not any(isinstance(outcome, Deferred) for outcome in answers.outcomes):
            await messages.record_outcomes(self._platform, answers.outcomes, answers.ended)
            return
        async with self._platform.database.transaction():
            await messages.record_outcomes(self._platform, answers.outcomes, answers.ended)

    async def _write_news(self, news: News) -> None:
        """Receipts that have come and earlier ones that now find their part; one statement, when that is all."""
        scope = await self._current_scope()
        answered = news.answered if scope.parked else []
        if not (answered or news.inbound):
            await messages.record_receipts(self._platform, scope, news.receipts)
            return
        async with self._platform.database.transaction():
            await messages.record_receipts(self._platform, scope, news.receipts, answered)
            if news.inbound:
                await messages.record_inbound(self._platform, scope.connection_id, news.inbound)

    async def _current_scope(self) -> messages.Scope:
        """Where receipts are looked for; the calendar is asked once a minute."""
        now = self._platform.clock.monotonic()
        if now - self._months_read_at > MONTHS_SECONDS:
            self._scope.months = await messages.current_months(self._platform)
            self._months_read_at = now
        return self._scope
