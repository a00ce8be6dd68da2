"""What `limits` asks of the place where it counts."""

from __future__ import annotations

import threading
import time

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from hudhud_web.counters import Counters


def test_a_limit_counts_each_caller_by_himself() -> None:
    limiter, limit = FixedWindowRateLimiter(Counters()), RateLimitItemPerMinute(2)

    hits = [limiter.hit(limit, "link", caller) for caller in ("a", "a", "b", "a")]

    assert hits == [True, True, True, False]


def test_a_window_says_when_it_ends() -> None:
    limiter, limit = FixedWindowRateLimiter(Counters()), RateLimitItemPerMinute(2)
    limiter.hit(limit, "link", "a")

    reset, remaining = limiter.get_window_stats(limit, "link", "a")

    assert 59 <= reset - time.time() <= 60
    assert remaining == 1


def test_a_window_that_has_ended_counts_anew() -> None:
    counters = Counters()
    counters.incr("a", -1)

    assert counters.get("a") == 0
    assert counters.incr("a", 60) == 1


def test_counting_begins_no_thread() -> None:
    before = threading.active_count()
    counters = Counters()
    counters.incr("a", 60)

    assert threading.active_count() == before
