"""A campaign that waits: taken back, sent after all, or given another time; and what a running one waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, post

from hudhud.campaigns import Campaign, CampaignIsNot, CampaignState, scheduling, timing
from hudhud.campaigns.timing import Pace
from hudhud.errors import Invalid
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import campaign_path, step_path
from hudhud_web import Flash, SeeOther, address_of

__all__ = ["Times", "send_now", "times_of", "undo"]

MOVED_ON: Final = N_("This was no longer possible: the campaign had moved on. Here is its present state.")
PACED: Final = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})


@dataclass(frozen=True, slots=True)
class Times:
    """What a campaign waits for: the seconds to its start, whether that is the cancel window, and its pace."""

    seconds_left: float | None
    undoing: bool
    pace: Pace | None


async def times_of(platform: Platform, campaign: Campaign) -> Times:
    """Ask the clock that starts it."""
    paced = campaign.state in PACED and campaign.submitted_at is None
    return Times(
        seconds_left=await scheduling.seconds_left(platform, campaign),
        undoing=campaign.undo_until is not None,
        pace=await timing.pace(platform, campaign.account_id, campaign.id) if paced else None,
    )


@post("/campaigns/{public_id:str}/undo", status_code=303)
async def undo(request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str) -> SeeOther:
    """Make it a draft again, and show its review, or its time where `to` says so."""
    campaign_id = from_public("cmp", public_id)
    to = "when" if (await request.form()).get("to") == "when" else "review"
    try:
        await scheduling.unschedule(
            platform,
            account_id=principal.account_id,
            campaign_id=campaign_id,
            actor=principal.actor(address_of(request)),
        )
    except CampaignIsNot:
        return SeeOther(campaign_path(campaign_id), flash=Flash(MOVED_ON, kind="warning"))
    taken = Flash(N_("Taken back: nothing was sent. The campaign is a draft again."), kind="success")
    return SeeOther(step_path(campaign_id, to), flash=None if to == "when" else taken)


@post("/campaigns/{public_id:str}/send-now", status_code=303)
async def send_now(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> SeeOther:
    """Send a missed campaign after all; what is lacking by now is shown by its review."""
    campaign_id = from_public("cmp", public_id)
    actor = principal.actor(address_of(request))
    account_id = principal.account_id
    try:
        await scheduling.send_soon(platform, account_id=account_id, campaign_id=campaign_id, actor=actor)
    except CampaignIsNot:
        return SeeOther(campaign_path(campaign_id), flash=Flash(MOVED_ON, kind="warning"))
    except Invalid:
        await scheduling.unschedule(platform, account_id=account_id, campaign_id=campaign_id, actor=actor)
        return SeeOther(step_path(campaign_id, "review"))
    return SeeOther(campaign_path(campaign_id))
