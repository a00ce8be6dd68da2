"""Starting children in order, keeping them running, and stopping them in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from hudhud.errors import Unavailable
from hudhud_embedded.child import Child
from hudhud_embedded.keeper import CommandFailed, Keeper, Premises, RunningChild

__all__ = ["ChildNotReady", "Supervisor"]

T = TypeVar("T")


@dataclass(eq=False)
class ChildNotReady(Unavailable):
    """A child runs, and does not become healthy."""

    name: str
    seconds: float
    log: str

    code = "child_not_ready"
    message = "%(name)s was not healthy after %(seconds)d s. Its last lines:\n%(log)s"


class Supervisor:
    """Runs groups of children. A group starts when the one before is ready, and stops before it.

    A child that ends is started again, after 1, 2, 4, 8 seconds (times `backoff`); the fifth end within a
    minute is a failure of the whole, which start(), run_to_end() and wait() raise as ChildCrashed.
    """

    def __init__(self, premises: Premises, *, backoff: float = 1.0, patience: float = 60.0) -> None:
        self._premises = premises
        self._journal = premises.journal
        self._backoff = backoff
        self._patience = patience
        self._groups: list[list[Keeper]] = []
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, *children: Child) -> None:
        """Start a group and return when each child is ready; raises ChildNotReady after the patience."""
        group = [Keeper(child, self._premises, self._failure, backoff=self._backoff) for child in children]
        self._groups.append(group)
        for keeper in group:
            keeper.start()
        await self._unless_failed(asyncio.gather(*(self._wait_ready(child) for child in children)))

    async def run_to_end(self, child: Child) -> None:
        """Run `child` once, to its end; raises CommandFailed when that is not a success."""
        running = await RunningChild.start(child, self._premises)
        try:
            status = await self._unless_failed(asyncio.ensure_future(running.wait()))
        except BaseException:
            await running.stop()
            raise
        if status != 0:
            raise CommandFailed(name=child.name, status=status, log=self._journal.tail(child.name))

    async def wait(self) -> None:
        """Wait until a child has crashed too often, and raise that."""
        await asyncio.shield(self._failure)

    async def stop(self) -> None:
        """Stop the groups in reverse order, each child within its drain time."""
        while self._groups:
            await asyncio.gather(*(keeper.stop() for keeper in self._groups[-1]))
            self._groups.pop()
        if not self._failure.cancel() and not self._failure.cancelled():
            self._failure.exception()  # fetched, so that the loop does not complain that nobody did

    def hurry(self) -> None:
        """Kill what is still draining, now and from now on."""
        for keeper in self._keepers():
            keeper.hurry()

    def _keepers(self) -> Sequence[Keeper]:
        return [keeper for group in self._groups for keeper in group]

    async def _wait_ready(self, child: Child) -> None:
        try:
            async with asyncio.timeout(self._patience):
                while not await child.ready():  # noqa: ASYNC110 - the other end is another process
                    await asyncio.sleep(0.1)
        except TimeoutError as error:
            tail = self._journal.tail(child.name)
            raise ChildNotReady(name=child.name, seconds=self._patience, log=tail) from error

    async def _unless_failed(self, work: asyncio.Future[T]) -> T:
        both: list[asyncio.Future[T] | asyncio.Future[None]] = [work, self._failure]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not work.done():
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
        if self._failure.done():
            self._failure.result()
        return work.result()
