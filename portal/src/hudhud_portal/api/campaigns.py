"""Campaigns: draft, forecast, launch, and everything until the last receipt."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import campaigns
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, drafting, preparing, results
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.api.calls import given_id
from hudhud_portal.api.campaign_calls import CALLS, CampaignCall, answer_with, changing, making
from hudhud_portal.api.campaign_views import (
    CampaignPage,
    CampaignView,
    ForecastView,
    NewCampaign,
    campaign_line,
    campaign_view,
    forecast_view,
)
from hudhud_web import (
    API_CHANGING,
    API_READING,
    IdempotencyKey,
    PageCursor,
    PageLimit,
    api_problem,
    next_page,
    place_of_cursor,
)

__all__ = ["ROUTES"]


@making("/campaigns", summary="Create a draft")
async def create_campaign(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    data: NewCampaign,
    idempotency_key: IdempotencyKey = None,
) -> Response[CampaignView]:
    """A new draft; nothing is sent before its launch."""

    async def act(actor: Actor) -> Campaign:
        return await created(platform, principal, data, actor)

    return await answer_with(request, platform, principal, key=idempotency_key, status=201, act=act)


async def created(platform: Platform, principal: Principal, data: NewCampaign, actor: Actor) -> Campaign:
    """The draft, with its country's warning acknowledged where the caller says so."""
    file = data.recipient_file
    campaign = await campaigns.create_draft(
        platform,
        account_id=principal.account_id,
        name=data.name,
        channel=data.channel,
        type=data.type,
        interface="api",
        actor=actor,
        sender=data.sender,
        text=data.text,
        recipient_file_id=given_id("recipient_file", "rcf", file) if file else None,
        recipients=data.recipients,
        contact_groups=[given_id("contact_groups", "grp", group) for group in data.contact_groups],
        all_contacts=data.all_contacts,
        options=data.options,
        country=data.country,
        other_countries=data.other_countries,
        spread_minutes=data.spread_minutes,
        marketing_hours=data.marketing_hours,
    )
    if not data.acknowledged:
        return campaign
    mine = principal.account_id
    return await drafting.acknowledge(platform, account_id=mine, campaign_id=campaign.id, actor=actor)


@get("/campaigns", summary="Campaigns, newest first", responses=API_READING)
async def list_campaigns(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[CampaignPage]:
    """The account's campaigns, without their counts."""
    found = await campaigns.list_campaigns(
        platform, principal.account_id, limit=limit + 1, before=place_of_cursor(cursor)
    )
    listed, next_cursor, headers = next_page(request, found, limit, lambda campaign: campaign.id)
    lines = [campaign_line(request, campaign) for campaign in listed]
    return Response(CampaignPage(lines, next_cursor), headers=headers)


@get("/campaigns/{id:str}", summary="A campaign and its progress", responses=API_READING)
async def show_campaign(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
) -> CampaignView:
    """Its state, its counts by state of a message, and what it cost so far."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", id))
    return await campaign_view(request, platform, campaign)


@get("/campaigns/{id:str}/forecast", summary="What a campaign will cost, exactly", responses=API_READING)
async def show_forecast(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
) -> ForecastView:
    """The forecast; while it is not ready it is being computed, so ask again."""
    campaign_id = from_public("cmp", id)
    forecast = await preparing.forecast(platform, principal.account_id, campaign_id, user_id=principal.user_id)
    left_out = await preparing.refusals(platform, principal.account_id, campaign_id) if forecast.left_out else ()
    where = await results.destinations(platform, principal.account_id, campaign_id) if forecast.ready else ()
    return forecast_view(request, forecast, left_out, where)


@changing(
    "/campaigns/{id:str}/launch",
    summary="Start sending",
    responses={**API_CHANGING, 402: api_problem("The credit does not cover the cost.")},
)
async def launch_campaign(call: NamedDependency[CampaignCall]) -> Response[CampaignView]:
    """Hold the whole cost and begin; without enough credit the campaign fails with that reason, and nothing is sent."""
    return await call.change(campaigns.launch)


@changing("/campaigns/{id:str}/pause", summary="Pause")
async def pause_campaign(call: NamedDependency[CampaignCall]) -> Response[CampaignView]:
    """Send nothing more for now."""
    return await call.change(campaigns.pause)


@changing("/campaigns/{id:str}/resume", summary="Go on")
async def resume_campaign(call: NamedDependency[CampaignCall]) -> Response[CampaignView]:
    """Go on where it was paused."""
    return await call.change(campaigns.resume)


@changing("/campaigns/{id:str}/cancel", summary="Cancel")
async def cancel_campaign(call: NamedDependency[CampaignCall]) -> Response[CampaignView]:
    """End it: what is not handed over yet is never sent, and never charged."""
    return await call.change(campaigns.cancel)


ROUTES = Router(
    "/",
    route_handlers=[
        create_campaign,
        list_campaigns,
        show_campaign,
        show_forecast,
        launch_campaign,
        pause_campaign,
        resume_campaign,
        cancel_campaign,
    ],
    dependencies=CALLS,
    tags=["Campaigns"],
)
