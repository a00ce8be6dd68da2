"""Pause, resume, cancel. Each ends on the campaign's page, whose state tells what happened."""

from __future__ import annotations

from typing import Any, Protocol

from litestar import Request, get, post

from hudhud import campaigns
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, CampaignIsNot
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.campaigns.watch import watched
from hudhud_portal.places import campaign_crumb, campaign_path
from hudhud_web import Flash, Page, SeeOther, address_of

__all__ = ["ask_before_cancelling", "cancel", "pause", "resume"]


class Act(Protocol):
    """Pause, resume or cancel."""

    async def __call__(self, platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign: ...


@post("/campaigns/{public_id:str}/pause", status_code=303)
async def pause(request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str) -> SeeOther:
    """Send nothing more for now."""
    return await acted(campaigns.pause, request, platform, principal, public_id)


@post("/campaigns/{public_id:str}/resume", status_code=303)
async def resume(request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str) -> SeeOther:
    """Go on."""
    return await acted(campaigns.resume, request, platform, principal, public_id)


@get("/campaigns/{public_id:str}/cancel")
async def ask_before_cancelling(platform: Platform, principal: Principal, public_id: str) -> Page:
    """What the dialog asks, as a page: for browsers without script."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    context = {"watched": await watched(platform, campaign, None), "campaign": campaign}
    parent = campaign_crumb(campaign)
    return Page("portal/campaigns/cancel.html", title=N_("Cancel this campaign?"), parent=parent, context=context)


@post("/campaigns/{public_id:str}/cancel", status_code=303)
async def cancel(request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str) -> SeeOther:
    """End it for good."""
    told = Flash(N_("The campaign was cancelled. What had not been sent will never be sent."), kind="info")
    return await acted(campaigns.cancel, request, platform, principal, public_id, told=told)


async def acted(
    act: Act,
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    public_id: str,
    *,
    told: Flash | None = None,
) -> SeeOther:
    """Do it and show the campaign; one that has moved on meanwhile is shown too, with a word about that."""
    campaign_id = from_public("cmp", public_id)
    actor = principal.actor(address_of(request))
    try:
        await act(platform, account_id=principal.account_id, campaign_id=campaign_id, actor=actor)
    except CampaignIsNot:
        told = Flash(
            N_("This was no longer possible: the campaign had moved on. Here is its present state."), kind="warning"
        )
    return SeeOther(campaign_path(campaign_id), flash=told)
