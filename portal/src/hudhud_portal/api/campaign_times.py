"""A campaign's time, its copies, and sending again what it left."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from hudhud.campaigns import repeating, scheduling, timing
from hudhud_portal.api.campaign_calls import CALLS, CampaignCall, changing, making
from hudhud_portal.api.campaign_views import CampaignView

__all__ = ["TIMES"]


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a campaign is to start, as the clocks of a zone show it. Should its rules change, the wall time counts."""

    start_local: Annotated[str, msgspec.Meta(examples=["2026-11-30T09:00"])]
    start_zone: Annotated[str, msgspec.Meta(examples=["Africa/Cairo"], description="A name of the IANA database.")]
    start_second: Annotated[
        bool | None,
        msgspec.Meta(description="Where the clocks go back over this time: false is the first, true the second."),
    ] = None


class Resending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom. *Unconfirmed* messages may have arrived, so that they are sent again only by choice.

    A campaign of which nothing was sent is sent again whole, whatever is chosen.
    """

    choice: Literal["unsent", "unsent_and_unconfirmed", "all"] = "unsent"


@changing("/campaigns/{id:str}/schedule", summary="Schedule")
async def schedule_campaign(call: NamedDependency[CampaignCall], data: Start) -> Response[CampaignView]:
    """Let a draft, or a campaign that missed its time, start by itself. To change it then, unschedule it first."""
    wall = timing.read_wall(data.start_local, data.start_zone, second=data.start_second)
    return await call.change(partial(scheduling.schedule, wall=wall))


@changing("/campaigns/{id:str}/unschedule", summary="Make it a draft again")
async def unschedule_campaign(call: NamedDependency[CampaignCall]) -> Response[CampaignView]:
    """Take a scheduled or missed campaign back, as long as it has not started."""
    return await call.change(scheduling.unschedule)


@making("/campaigns/{id:str}/copy", summary="Copy")
async def copy_campaign(call: NamedDependency[CampaignCall]) -> Response[CampaignView]:
    """A new draft with the same content and recipients."""
    return await call.make(repeating.copy)


@making("/campaigns/{id:str}/resend", summary="Send again")
async def resend_campaign(call: NamedDependency[CampaignCall], data: Resending) -> Response[CampaignView]:
    """A draft for those of an ended campaign whose messages the network never took; the one there is, if there is."""
    return await call.make(partial(repeating.resend, choice=data.choice))


TIMES = Router(
    "/",
    route_handlers=[copy_campaign, resend_campaign, schedule_campaign, unschedule_campaign],
    dependencies=CALLS,
    tags=["Campaigns"],
)
