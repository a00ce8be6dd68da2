"""Wall time to instant: where clocks jump, nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud.campaigns.timing.wall_time import (
    AmbiguousTime,
    SkippedTime,
    WallTime,
    instant_of,
    instants,
    read_wall,
    tzdata,
)
from hudhud.errors import Invalid

ZONES = ["Africa/Cairo", "Asia/Beirut", "Europe/London", "America/New_York", "Africa/Casablanca", "Asia/Riyadh"]

ORDINARY = [
    ("Africa/Cairo", "2026-11-30T09:00", "2026-11-30T07:00"),
    ("Africa/Cairo", "2027-06-01T09:00", "2027-06-01T06:00"),
    ("Asia/Beirut", "2027-01-15T09:00", "2027-01-15T07:00"),
    ("Europe/London", "2026-12-01T09:00", "2026-12-01T09:00"),
    ("Europe/London", "2027-07-01T09:00", "2027-07-01T08:00"),
    ("America/New_York", "2026-12-01T09:00", "2026-12-01T14:00"),
    ("Asia/Riyadh", "2027-02-28T09:00", "2027-02-28T06:00"),
]

SKIPPED = [
    # Egypt's clocks jump at midnight at the end of the last Thursday of April, Lebanon's at midnight of a Sunday.
    ("Africa/Cairo", "2027-04-30T00:30", "2027-04-29 23:59", "2027-04-30 01:00"),
    ("Africa/Cairo", "2027-04-30T00:00", "2027-04-29 23:59", "2027-04-30 01:00"),
    ("Asia/Beirut", "2027-03-28T00:15", "2027-03-27 23:59", "2027-03-28 01:00"),
    ("Europe/London", "2027-03-28T01:30", "2027-03-28 00:59", "2027-03-28 02:00"),
    ("America/New_York", "2027-03-14T02:59", "2027-03-14 01:59", "2027-03-14 03:00"),
]

TWICE = [
    ("Africa/Cairo", "2027-10-28T23:30", "2027-10-28T20:30", "2027-10-28T21:30"),
    ("Asia/Beirut", "2027-10-30T23:00", "2027-10-30T20:00", "2027-10-30T21:00"),
    ("Europe/London", "2027-10-31T01:00", "2027-10-31T00:00", "2027-10-31T01:00"),
    ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "2027-11-07T06:30"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "local", "expected"), ORDINARY)
def test_an_ordinary_time_is_one_instant(zone: str, local: str, expected: str) -> None:
    assert instant_of(read_wall(local, zone)) == utc(expected)


@pytest.mark.parametrize(("zone", "local", "before", "after"), SKIPPED)
def test_a_skipped_time_is_refused_with_the_nearest_that_exist(zone: str, local: str, before: str, after: str) -> None:
    with pytest.raises(SkippedTime) as refused:
        instant_of(read_wall(local, zone))

    assert [f"{one:%Y-%m-%d %H:%M}" for one in refused.value.nearest] == [before, after]
    assert refused.value.problems[0].value == f"{before} / {after}"


@pytest.mark.parametrize(("zone", "local", "first", "second"), TWICE)
def test_a_time_that_comes_twice_is_asked_about(zone: str, local: str, first: str, second: str) -> None:
    with pytest.raises(AmbiguousTime) as asked:
        instant_of(read_wall(local, zone))

    assert asked.value.instants == (utc(first), utc(second))
    assert instant_of(read_wall(local, zone, second=False)) == utc(first)
    assert instant_of(read_wall(local, zone, second=True)) == utc(second)


def jumps(zone: str) -> list[tuple[datetime, timedelta]]:
    """The hours of two years in which a zone's clocks are set, and by how much."""
    begin, place = datetime(2026, 11, 1, tzinfo=UTC), ZoneInfo(zone)
    hours = [begin + timedelta(hours=number) for number in range(2 * 365 * 24)]
    offsets = [(hour, hour.astimezone(place).utcoffset() or timedelta()) for hour in hours]
    return [(hour, now - then) for (_, then), (hour, now) in pairwise(offsets) if now != then]


@pytest.mark.parametrize("zone", ZONES)
def test_every_jump_of_the_rules_is_noticed(zone: str) -> None:
    """Whatever this version of the rules says of a place (of Morocco's Ramadan, for one)."""
    for hour, change in jumps(zone):
        local = hour.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        middle = local - abs(change) / 2 if change > timedelta() else local + abs(change) / 2
        assert len(instants(WallTime(middle, zone))) == (0 if change > timedelta() else 2), (zone, hour)


@given(
    zone=st.sampled_from(ZONES),
    moment=st.datetimes(datetime(2026, 11, 1), datetime(2029, 1, 1)).map(
        lambda one: one.replace(second=0, microsecond=0)
    ),
)
def test_every_instant_is_found_again_from_what_its_clocks_show(zone: str, moment: datetime) -> None:
    instant = moment.replace(tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)

    found = instants(WallTime(local, zone))

    assert instant in found
    assert len(found) in {1, 2}
    assert list(found) == sorted(found)


@given(
    zone=st.sampled_from(ZONES),
    local=st.datetimes(datetime(2026, 11, 1), datetime(2029, 1, 1)).map(
        lambda one: one.replace(second=0, microsecond=0)
    ),
)
def test_every_wall_time_is_an_instant_or_refused_with_two_that_are(zone: str, local: datetime) -> None:
    try:
        assert instant_of(WallTime(local, zone, second=False)).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    except SkippedTime as refused:
        before, after = refused.nearest
        assert before < local < after or after == local
        assert all(instants(WallTime(one, zone)) for one in refused.nearest)
        assert instants(WallTime(after, zone))[0] - instants(WallTime(before, zone))[0] == timedelta(minutes=1)


WRONG = [
    ("2026-11-30", "Africa/Cairo", "start_local"),
    ("tomorrow", "Africa/Cairo", "start_local"),
    ("2026-11-30T09:00+02:00", "Africa/Cairo", "start_local"),  # an offset is no zone
    ("2026-02-30T09:00", "Africa/Cairo", "start_local"),
    ("2026-11-30T09:00", "Cairo", "start_zone"),
    ("2026-11-30T09:00", "../../etc/passwd", "start_zone"),
    ("2026-11-30T09:00", "", "start_zone"),
]


@pytest.mark.parametrize(("local", "zone", "where"), WRONG)
def test_what_is_no_time_is_refused_by_its_field(local: str, zone: str, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_wall(local, zone)

    assert [problem.where for problem in refused.value.problems] == [where]


def test_the_rules_have_a_version() -> None:
    assert tzdata()[:4].isdigit()
