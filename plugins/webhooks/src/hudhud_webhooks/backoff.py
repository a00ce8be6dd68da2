"""When a delivery is tried again."""

from __future__ import annotations

import random
from typing import Final

__all__ = ["rest_after", "wait_after"]

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
WAITS: Final = (5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)
LONGEST_REST: Final = 10 * MINUTE
JITTER: Final = 0.2


def wait_after(tries: int) -> float:
    """Seconds from a delivery's failed try to the next one; a fifth more or less, so that not all come at once."""
    wait = WAITS[min(tries, len(WAITS)) - 1]
    return wait * (1 + random.uniform(-JITTER, JITTER))  # noqa: S311 - spreads load


def rest_after(failures: int) -> float:
    """Seconds that an endpoint is left alone after so many failures in a row, whatever waits for it."""
    return float(min(WAITS[0] << min(failures - 1, 10), LONGEST_REST))
