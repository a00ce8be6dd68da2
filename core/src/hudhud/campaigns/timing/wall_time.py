"""Wall time: what the clocks of a place show, the instant that is meant, and the days on which they jump.

An instant in the future is kept as wall time and zone as well, since governments change their clocks' rules: what
somebody chose is nine o'clock in Cairo, whatever that will be in UTC by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_

__all__ = ["AmbiguousTime", "SkippedTime", "WallTime", "instant_of", "instants", "nearest", "read_wall", "tzdata"]

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time as the clocks of a zone show it, to the minute.

    `second` tells which of the two is meant where the clocks go back over it; None: nobody was asked yet.
    """

    local: datetime
    zone: str
    second: bool | None = None


class SkippedTime(Invalid):
    """The clocks go forward over this time, so that it does not exist; `nearest` are the valid times around it."""

    code = "skipped_time"

    def __init__(self, wall: WallTime, around: tuple[datetime, datetime]) -> None:
        offered = " / ".join(f"{one:%Y-%m-%d %H:%M}" for one in around)
        said = N_("Clocks there go forward over this time: it does not exist that day. The nearest times that do:")
        super().__init__(Problem("start_local", said, offered))
        self.wall = wall
        self.nearest = around


class AmbiguousTime(Invalid):
    """The clocks go back over this time, so that it comes twice; `instants` are the two."""

    code = "ambiguous_time"

    def __init__(self, wall: WallTime, both: tuple[datetime, ...]) -> None:
        said = N_("Clocks there go back over this time: it comes twice that day. Choose the first or the second.")
        super().__init__(Problem("start_second", said, f"{wall.local:%Y-%m-%d %H:%M}"))
        self.wall = wall
        self.instants = both


def read_wall(local: str, zone: str, *, second: bool | None = None) -> WallTime:
    """Wall time from what a form or a program gives, as `2026-11-30T09:00`; raises Invalid."""
    if zone not in known_zones():
        raise Invalid(Problem("start_zone", N_("There is no such time zone. Give a name such as Africa/Cairo."), zone))
    said = N_("Give a date and a time such as 2026-11-30T09:00.")
    try:
        read = datetime.fromisoformat(local.strip())
    except ValueError:
        raise Invalid(Problem("start_local", said, local)) from None
    if read.tzinfo is not None or len(local.strip()) <= len("2026-11-30"):
        raise Invalid(Problem("start_local", said, local))
    return WallTime(read.replace(second=0, microsecond=0), zone, second)


def instant_of(wall: WallTime) -> datetime:
    """The instant, in UTC; raises SkippedTime, or AmbiguousTime where nobody has chosen one of the two."""
    found = instants(wall)
    if not found:
        raise SkippedTime(wall, nearest(wall))
    if len(found) > 1 and wall.second is None:
        raise AmbiguousTime(wall, found)
    return found[-1] if wall.second else found[0]


def instants(wall: WallTime) -> tuple[datetime, ...]:
    """Every instant at which the clocks show this time: one, none, or two in their order."""
    zone = ZoneInfo(wall.zone)
    guesses = {wall.local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(one for one in guesses if shown(one, zone) == wall.local))


def nearest(wall: WallTime) -> tuple[datetime, datetime]:
    """The last minute before a gap, and the first one after it, as the clocks there show them."""
    zone = ZoneInfo(wall.zone)
    # With the offset of before a skipped time comes out behind the jump, and with that of after in front of it.
    before, after = (wall.local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    late = after.astimezone(zone).utcoffset()
    while after - before > MINUTE:
        middle = before + (after - before) // 2 // MINUTE * MINUTE
        if middle.astimezone(zone).utcoffset() == late:
            after = middle
        else:
            before = middle
    return shown(after - MINUTE, zone), shown(after, zone)


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Names of the IANA database."""
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def tzdata() -> str:
    """The version of the rules that this process reckons with, as `2026f`: the system's, or else the package's."""
    for place in TZPATH:
        listing = Path(place) / "tzdata.zi"
        if listing.is_file():
            with listing.open(encoding="ascii", errors="replace") as lines:
                return lines.readline().removeprefix("# version").strip()
    zones = files("tzdata") / "zoneinfo" / "tzdata.zi"
    return zones.read_text("ascii").partition("\n")[0].removeprefix("# version").strip()
