"""When: times on the clocks of a zone, the pace of a campaign, and the hours in which marketing may arrive."""

from hudhud.campaigns.timing.pacing import (
    Outside,
    Pace,
    Wait,
    hours_are_a_rule,
    hours_are_forced,
    keep_validity,
    outside_hours,
    pace,
    pace_chunks,
    portion,
    shift,
)
from hudhud.campaigns.timing.wall_time import (
    AmbiguousTime,
    SkippedTime,
    WallTime,
    instant_of,
    instants,
    nearest,
    read_wall,
    tzdata,
)

__all__ = [
    "AmbiguousTime",
    "Outside",
    "Pace",
    "SkippedTime",
    "Wait",
    "WallTime",
    "hours_are_a_rule",
    "hours_are_forced",
    "instant_of",
    "instants",
    "keep_validity",
    "nearest",
    "outside_hours",
    "pace",
    "pace_chunks",
    "portion",
    "read_wall",
    "shift",
    "tzdata",
]
