"""The step of the time: now or later, at once or over hours, and whether recipients' own hours are kept to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Request, get, post

from hudhud.campaigns import Campaign, scheduling, timing
from hudhud.campaigns.timing import AmbiguousTime, SkippedTime, WallTime, read_wall
from hudhud.errors import DomainError, Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.people import time_zones
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import Form, Page, SeeOther, blank_form, language_of, next_step, read_form

__all__ = ["choose_when", "show_when"]

SPREADS: Final = (0, 30, 60, 120, 240, 480, 720, 1440, 2880)
"""Minutes over which a campaign can be spread; one that a program chose is offered besides."""
DAY: Final = 1440


class Chosen(msgspec.Struct, frozen=True):
    """What the step asks. `second` is first or second where clocks go back over the time; `instead` one of the times
    that were offered for one that does not exist."""

    start: str = "now"
    day: str = ""
    time: str = ""
    zone: str = ""
    second: str = ""
    instead: str = ""
    spread: int = 0
    marketing_hours: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a chosen time comes to: an instant; or why it is none, with what could be meant instead."""

    at: datetime | None = None
    nearest: tuple[datetime, ...] = ()
    both: tuple[datetime, ...] = ()


def wall_of(chosen: Chosen) -> WallTime:
    """The wall time of the form; raises Invalid."""
    if chosen.instead:
        return read_wall(chosen.instead, chosen.zone)
    if not chosen.day or not chosen.time:
        raise Invalid(Problem("start_local", N_("Choose a day and a time.")))
    second = {"first": False, "second": True}.get(chosen.second)
    return read_wall(f"{chosen.day}T{chosen.time}", chosen.zone, second=second)


async def look(platform: Platform, form: Form[Chosen]) -> Looked:
    """Reckon with what the form holds; its problem, if any, is kept with the form."""
    found = Looked()
    with form.attempt():
        if form.value.start == "later":
            found = Looked(at=await scheduling.start_of(platform, wall_of(form.value)))
    if isinstance(form.error, SkippedTime):
        return Looked(nearest=form.error.nearest)
    if isinstance(form.error, AmbiguousTime):
        return Looked(both=form.error.instants)
    return found


def form_of(draft: Campaign, zone: str) -> Form[Any]:
    """The step as the draft has it."""
    day, _, time = draft.start_local.partition("T")
    return blank_form(
        start="later" if draft.start_local else "now",
        day=day,
        time=time,
        zone=draft.start_zone or zone,
        second="second" if draft.start_second else "first" if draft.start_local else "",
        spread=draft.spread_minutes,
        marketing_hours=1 if draft.marketing_hours else None,
    )


async def when_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    draft: Campaign,
    form: Form[Any],
    looked: Looked,
    *,
    looking: bool = False,
) -> Page:
    """The step; who only looks at a time is answered well, whatever comes of it."""
    context = {
        "form": form,
        "looked": looked,
        "zones": time_zones(language_of(request)),
        "spreads": sorted({*SPREADS, draft.spread_minutes}),
        "forced": await timing.hours_are_forced(platform, draft.account_id),
        "undo_seconds": platform.settings.undo_seconds,
        "at": looked.at,
        "at_zone": form.text("zone"),
    }
    return step_page(platform, draft, Step.WHEN, context, status=200 if looking else form.status)


@get("/{public_id:str}/when")
async def show_when(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """When the draft is to start."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = form_of(draft, principal.time_zone or "UTC")
    return await when_page(request, platform, draft, form, await looked_at(platform, draft))


async def looked_at(platform: Platform, draft: Campaign) -> Looked:
    """What the draft's own time comes to; a time that has passed meanwhile comes to nothing."""
    planned = scheduling.planned(draft)
    try:
        return Looked(at=await scheduling.start_of(platform, planned)) if planned else Looked()
    except DomainError:
        return Looked()


@post("/{public_id:str}/when", status_code=200)
async def choose_when(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep it and go on; or only look at what a time comes to (`do=look`)."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Chosen)
    looking = (await request.form()).get("do") == "look"
    looked = await look(platform, form)
    if not looking and form.error is None:
        with form.attempt():
            draft = await edit(request, platform, principal, draft, **changes_of(form.value))
            return SeeOther(next_step(platform, draft, Step.WHEN))
    return await when_page(request, platform, draft, form, looked, looking=looking)


def changes_of(chosen: Chosen) -> dict[str, Any]:
    """The form as a draft's values."""
    changes: dict[str, Any] = {"spread_minutes": chosen.spread, "marketing_hours": chosen.marketing_hours}
    if chosen.start != "later":
        return {**changes, "start_local": "", "start_zone": "", "start_second": False}
    wall = wall_of(chosen)
    local = wall.local.isoformat(timespec="minutes")
    return {**changes, "start_local": local, "start_zone": wall.zone, "start_second": bool(wall.second)}
