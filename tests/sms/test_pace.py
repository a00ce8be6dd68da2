"""How fast a bind submits when the SMSC refuses."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from hudhud_sms.smpp.pace import Pace


def driven(pace: Pace, seconds: int, offered: int, takes: Callable[[int], int]) -> list[tuple[int, int]]:
    """Offer so many parts a second; `takes(sent)` of them are accepted. Gives (sent, accepted) of each second."""
    told, now = [], 0.0
    for second in range(seconds):
        sent = 0
        for _ in range(50):
            now += 0.02
            allowed = pace.allowance(now)
            count = offered // 50 if allowed < 0 else min(allowed, offered // 50)
            if allowed >= 0:
                pace.spend(count)
            sent += count
        accepted = takes(sent)
        for number in range(sent):
            pace.answered(refused=number >= accepted)
        pace.judge(float(second + 1) + 0.001)
        told.append((sent, accepted))
    return told


def test_without_a_limit_everything_may_go() -> None:
    assert Pace(0.0, 0.0).allowance(100.0) == -1


def test_a_limit_is_kept_and_cannot_be_saved_up() -> None:
    pace = Pace(100.0, 0.0)

    assert pace.allowance(3600.0) == 5  # a twentieth of a second's worth


def test_a_limit_below_one_a_second_still_lets_one_go() -> None:
    pace = Pace(0.5, 0.0)

    assert [pace.allowance(1.0), pace.allowance(2.0)] == [0, 1]


def test_it_falls_to_what_an_smsc_takes_and_stays_there() -> None:
    told = driven(Pace(0.0, 0.0), 60, 2000, lambda sent: min(sent, 100))

    assert all(sent <= 130 for sent, _ in told[3:])  # within five seconds, and for good
    assert all(accepted >= 75 for _, accepted in told[3:])


def test_total_refusal_ends_in_a_probe_a_second() -> None:
    told = driven(Pace(0.0, 0.0), 60, 1000, lambda sent: 0)

    assert sum(sent for sent, _ in told) <= 2 * 1000 + 100
    assert told[-1][0] <= 1


def test_after_total_refusal_it_recovers_faster_and_faster() -> None:
    pace = Pace(0.0, 0.0)
    driven(pace, 20, 1000, lambda sent: 0)
    pace._judged_at = pace._filled_at = 0.0

    told = driven(pace, 40, 1000, lambda sent: sent)

    assert [sent for sent, _ in told[:3]] == sorted(sent for sent, _ in told[:3])
    assert told[1][0] <= 60
    assert told[7][0] == 1000


def test_refusals_that_do_not_depend_on_the_rate_do_not_stop_it() -> None:
    told = driven(Pace(0.0, 0.0), 60, 1000, lambda sent: sent * 8 // 10)

    assert all(sent >= 700 for sent, _ in told[2:])
    accepted = sum(accepted for _, accepted in told)
    assert sum(sent for sent, _ in told) <= 2 * accepted


@pytest.mark.parametrize("seed", range(20))
def test_after_total_refusal_some_refusals_at_any_rate_do_not_keep_it_slow(seed: int) -> None:
    chance = random.Random(seed)
    pace = Pace(1500.0, 0.0)
    driven(pace, 5, 1500, lambda sent: 0)
    pace._judged_at = pace._filled_at = 0.0

    told = driven(pace, 60, 1500, lambda sent: sum(chance.random() > 0.2 for _ in range(sent)))

    assert sum(accepted for _, accepted in told) > 10_000


def test_an_operators_limit_is_never_exceeded_by_recovering() -> None:
    pace = Pace(500.0, 0.0)
    driven(pace, 5, 1000, lambda sent: sent // 4)
    pace._judged_at = pace._filled_at = 0.0

    told = driven(pace, 60, 1000, lambda sent: sent)

    assert max(sent for sent, _ in told) <= 525
    assert pace.limit == 500.0
