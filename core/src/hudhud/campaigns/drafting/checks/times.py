"""When a campaign starts and how long it takes, as values of a draft."""

from __future__ import annotations

from typing import Final

from hudhud.campaigns.drafting.values import Values
from hudhud.campaigns.timing import SkippedTime, instants, nearest, read_wall
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["problems_of_times"]

MOST_SPREAD: Final = 7 * 24 * 60


async def problems_of_times(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """A start that is no time, or does not exist there; a spread that is too long. Whether it has passed is asked
    when the campaign is scheduled."""
    problems: list[Problem] = []
    if not 0 <= values.spread_minutes <= MOST_SPREAD:
        said = N_("A campaign can be spread over at most 10,080 minutes (7 days).")
        problems.append(Problem("spread_minutes", said, str(values.spread_minutes)))
    if values.start_local:
        try:
            wall = read_wall(values.start_local, values.start_zone, second=values.start_second)
            if not instants(wall):
                raise SkippedTime(wall, nearest(wall))
        except Invalid as error:
            problems += error.problems
    return problems
