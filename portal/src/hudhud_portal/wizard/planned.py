"""When a draft would start if it were finished now, and whom that would reach outside their country's hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hudhud.campaigns import Campaign, scheduling, timing
from hudhud.campaigns.timing import Outside
from hudhud.errors import Invalid, Problem
from hudhud.plugins import Platform

__all__ = ["PlannedStart", "planned_start"]


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """`at` is the chosen instant, None for now; `problem` says why it cannot be kept. `rule`: closed countries wait."""

    at: datetime | None
    zone: str
    problem: Problem | None
    outside: Sequence[Outside]
    rule: bool


async def planned_start(platform: Platform, draft: Campaign) -> PlannedStart:
    """Reckon with the draft's time as it would be now."""
    at, problem = None, None
    try:
        chosen = scheduling.planned(draft)
        at = await scheduling.start_of(platform, chosen) if chosen else None
    except Invalid as error:
        problem = error.problems[0]
    outside = await timing.outside_hours(platform, draft, at or datetime.now(UTC)) if draft.prepared else []
    rule = draft.marketing_hours or await timing.hours_are_forced(platform, draft.account_id)
    return PlannedStart(at, draft.start_zone, problem, outside, rule)
