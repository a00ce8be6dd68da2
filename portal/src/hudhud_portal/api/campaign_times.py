"""A campaign's time, its copies, and sending again what it left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, post

from hudhud.campaigns import Campaign, repeating, scheduling, timing
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.api.campaign_views import CampaignView, campaign_view
from hudhud_portal.api.campaigns import SCOPED, SENDING, change
from hudhud_web import API_CHANGING, IdempotencyKey, address_of, answer_once

__all__ = ["TIMES"]

Make = Callable[[], Awaitable[Campaign]]


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


@post(
    "/campaigns/{id:str}/schedule",
    status_code=200,
    summary="Schedule",
    guards=SENDING,
    opt=SCOPED,
    responses=API_CHANGING,
)
async def schedule_campaign(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    id: str,
    data: Start,
    idempotency_key: IdempotencyKey = None,
) -> Response[CampaignView]:
    """Let a draft, or a campaign that missed its time, start by itself. To change it then, unschedule it first."""
    wall = timing.read_wall(data.start_local, data.start_zone, second=data.start_second)
    verb = partial(scheduling.schedule, wall=wall)
    return await change(request, platform, principal, id=id, key=idempotency_key, verb=verb)


@post(
    "/campaigns/{id:str}/unschedule",
    status_code=200,
    summary="Make it a draft again",
    guards=SENDING,
    opt=SCOPED,
    responses=API_CHANGING,
)
async def unschedule_campaign(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    id: str,
    idempotency_key: IdempotencyKey = None,
) -> Response[CampaignView]:
    """Take a scheduled or missed campaign back, as long as it has not started."""
    return await change(request, platform, principal, id=id, key=idempotency_key, verb=scheduling.unschedule)


@post("/campaigns/{id:str}/copy", status_code=201, summary="Copy", guards=SENDING, opt=SCOPED, responses=API_CHANGING)
async def copy_campaign(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    id: str,
    idempotency_key: IdempotencyKey = None,
) -> Response[CampaignView]:
    """A new draft with the same content and recipients."""

    async def make() -> Campaign:
        return await repeating.copy(
            platform,
            account_id=principal.account_id,
            campaign_id=from_public("cmp", id),
            interface="api",
            actor=principal.actor(address_of(request)),
        )

    return await made(request, platform, principal, key=idempotency_key, make=make)


@post(
    "/campaigns/{id:str}/resend",
    status_code=201,
    summary="Send again",
    guards=SENDING,
    opt=SCOPED,
    responses=API_CHANGING,
)
async def resend_campaign(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    id: str,
    data: Resending,
    idempotency_key: IdempotencyKey = None,
) -> Response[CampaignView]:
    """A draft for those of an ended campaign whose messages the network never took; the one there is, if there is."""

    async def make() -> Campaign:
        return await repeating.resend(
            platform,
            account_id=principal.account_id,
            campaign_id=from_public("cmp", id),
            choice=data.choice,
            interface="api",
            actor=principal.actor(address_of(request)),
        )

    return await made(request, platform, principal, key=idempotency_key, make=make)


async def made(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    key: str | None,
    make: Make,
) -> Response[CampaignView]:
    """Make a campaign from another one, once for a key."""

    async def act() -> CampaignView:
        return await campaign_view(request, platform, await make())

    return await answer_once(
        request,
        platform,
        principal,
        key=key,
        content=await request.body(),
        status=201,
        view=CampaignView,
        act=act,
        located=True,
    )


TIMES = Router(
    "/",
    route_handlers=[copy_campaign, resend_campaign, schedule_campaign, unschedule_campaign],
    tags=["Campaigns"],
)
