"""A timer wheel: things that are due later, taken out in batches, with one timer for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Wheel"]

T = TypeVar("T")

TICK_SECONDS = 0.01


class Wheel(Generic[T]):
    """Calls `due` with everything that a tick of 10 ms brought."""

    def __init__(self, due: Callable[[list[T]], None]) -> None:
        self._due = due
        self._slots: dict[int, list[T]] = {}
        self._loop = asyncio.get_running_loop()
        self._time = self._loop.time
        self._timer: asyncio.TimerHandle | None = None

    def slot(self, seconds: float) -> list[T]:
        """The list to append to for what is due in so many seconds; use it within the same turn only."""
        at = int((self._time() + seconds) / TICK_SECONDS) + 1
        found = self._slots.get(at)
        if found is None:
            found = self._slots[at] = []
            if self._timer is None:
                self._timer = self._loop.call_later(TICK_SECONDS, self._turn)
        return found

    def __len__(self) -> int:
        return sum(map(len, self._slots.values()))

    def stop(self) -> None:
        """Forget everything."""
        self._slots.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _turn(self) -> None:
        now = int(self._loop.time() / TICK_SECONDS)
        ready = sorted(at for at in self._slots if at <= now)
        for at in ready:
            items = self._slots.pop(at)
            if items:
                self._due(items)
        self._timer = self._loop.call_later(TICK_SECONDS, self._turn) if self._slots else None
