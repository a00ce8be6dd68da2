"""Turns: whatever has come from a connection since the last commit is written in two statements, by one writer.

Outcomes with their money first, then receipts, so that an early receipt of this very turn finds its part. Callers
wait for the commit of what they told. While the database is away a turn is tried again until it commits: nothing that
was told is forgotten, and repeating it changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Turn:
    """What has come since the last one, and who waits for it: outcomes and the rest commit one after the other."""

    outcomes: list[Outcome] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    inbound: list[Inbound] = field(default_factory=list)
    outcomes_committed: asyncio.Event = field(default_factory=asyncio.Event)
    rest_committed: asyncio.Event = field(default_factory=asyncio.Event)

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.receipts or self.inbound or self.ended)


class Turns:
    """The one writer of a connection."""

    def __init__(self, platform: Platform, connection_id: int) -> None:
        self._platform = platform
        self._scope = messages.Scope(connection_id, ())
        self._months_read_at = float("-inf")
        self._next = Turn()
        self._due = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def outcomes(self, outcomes: Sequence[Outcome], ended: Sequence[int]) -> None:
        """Have outcomes committed, and claims ended with them."""
        self._next.outcomes.extend(outcomes)
        self._next.ended.extend(ended)
        await self._wait(self._next.outcomes_committed)

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """Have receipts committed."""
        self._next.receipts.extend(receipts)
        await self._wait(self._next.rest_committed)

    async def inbound(self, inbound: Sequence[Inbound]) -> None:
        """Have inbound messages committed."""
        self._next.inbound.extend(inbound)
        await self._wait(self._next.rest_committed)

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
            turn, self._next = self._next, Turn()
            if turn.outcomes or turn.ended:
                await self._commit(self._write_outcomes, turn)
            turn.outcomes_committed.set()
            if turn.outcomes or turn.receipts or turn.inbound:
                await self._commit(self._write_rest, turn)
            turn.rest_committed.set()
            if not self._next:
                self._idle.set()

    async def _commit(self, write: Callable[[Turn], Awaitable[None]], turn: Turn) -> None:
        while True:
            try:
                await write(turn)
            except asyncpg.IntegrityConstraintViolationError:
                raise  # a bug, and trying again would only hide it: the connection begins anew
            except AWAY as error:
                self._scope.parked = True  # what was taken out of the parking is back in it
                log.warning("turn.failed", error=repr(error), outcomes=len(turn.outcomes), receipts=len(turn.receipts))
                await asyncio.sleep(PAUSE)
                continue
            return

    async def _write_outcomes(self, turn: Turn) -> None:
        """One statement, committed by itself, unless parts go back to the queue."""
        if not any(isinstance(outcome, Deferred) for outcome in turn.outcomes):
            await messages.record_outcomes(self._platform, turn.outcomes, turn.ended)
            return
        async with self._platform.database.transaction():
            await messages.record_outcomes(self._platform, turn.outcomes, turn.ended)

    async def _write_rest(self, turn: Turn) -> None:
        """Receipts of this turn and earlier ones that now find their part; one statement, when that is all."""
        scope = await self._current_scope()
        answered = [one.reference for one in turn.outcomes if isinstance(one, Accepted)] if scope.parked else []
        if not (answered or turn.inbound):
            await messages.record_receipts(self._platform, scope, turn.receipts)
            return
        async with self._platform.database.transaction():
            await messages.record_receipts(self._platform, scope, turn.receipts, answered)
            if turn.inbound:
                await messages.record_inbound(self._platform, scope.connection_id, turn.inbound)

    async def _current_scope(self) -> messages.Scope:
        """Where receipts are looked for; the calendar is asked once a minute."""
        now = self._platform.clock.monotonic()
        if now - self._months_read_at > MONTHS_SECONDS:
            self._scope.months = await messages.current_months(self._platform)
            self._months_read_at = now
        return self._scope
