"""Finish: what the review's button does, once however often it is pressed."""

from __future__ import annotations

from hudhud import campaigns
from hudhud.audit import Actor
from hudhud.campaigns import Campaign, CampaignIsNot, CampaignState, scheduling
from hudhud.plugins import Platform

__all__ = ["finish"]


async def finish(platform: Platform, draft: Campaign, actor: Actor, *, revision: int) -> None:
    """Schedule the draft for its time, or send it once the cancel window is over.

    Raises what the domain does; that a second press of the button finds it scheduled or running is no error.
    """
    act = scheduling.schedule if draft.start_local else scheduling.send_soon
    try:
        await act(platform, account_id=draft.account_id, campaign_id=draft.id, actor=actor, revision=revision)
    except CampaignIsNot:
        now = await campaigns.get(platform, draft.account_id, draft.id)
        if now.state in {CampaignState.DRAFT, CampaignState.CANCELLED, CampaignState.MISSED}:
            raise
