"""Where requests are counted: in this process, and without the thread that `limits` starts for its own memory."""

from __future__ import annotations

import time
from typing import Final

from limits.storage import Storage

__all__ = ["Counters"]

SWEPT: Final = 60.0
"""Seconds after which windows that have ended are thrown away, those of callers who never came back among them."""


class Counters(Storage):
    """Counts in windows. For one thread: the process's event loop.

    MemoryStorage of `limits` begins a thread for every hundredth of a second in which somebody calls, and goes through
    all counters in it.
    """

    STORAGE_SCHEME: list[str] | None = ["hudhud"]  # noqa: RUF012 - so `limits` declares it

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, tuple[int, float]] = {}
        self._swept = time.time()

    @property
    def base_exceptions(self) -> type[Exception]:
        """None of its own."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count; the first of a window begins it, `expiry` seconds long. Gives the count."""
        now = time.time()
        if now >= self._swept + SWEPT:
            self._sweep(now)
        count, until = self._windows.get(key, (0, 0.0))
        if until <= now:
            count, until = 0, now + expiry
        self._windows[key] = (count + amount, until)
        return count + amount

    def get(self, key: str) -> int:
        """The count."""
        count, until = self._windows.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When its window ends, as seconds since 1970; now, where there is none."""
        return max(self._windows.get(key, (0, 0.0))[1], time.time())

    def check(self) -> bool:
        """It is always well."""
        return True

    def reset(self) -> int:
        """Forget every count; gives how many there were."""
        many = len(self._windows)
        self._windows.clear()
        return many

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._windows.pop(key, None)

    def _sweep(self, now: float) -> None:
        self._windows = {key: one for key, one in self._windows.items() if one[1] > now}
        self._swept = now
