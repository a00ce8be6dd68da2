"""Saying that one knows what happens under a sender that a country does not know: by whom, when, and which words."""

from __future__ import annotations

from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, get
from hudhud.campaigns.drafting.checks import country_warning
from hudhud.campaigns.drafting.drafts import edit_draft
from hudhud.plugins import Platform

__all__ = ["acknowledge"]


async def acknowledge(platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign:
    """Keep that the warning of the chosen country was read; nothing where there is none, or it was read before.

    Raises NotFound, CampaignIsNot once it is no longer a draft, EditedMeanwhile.
    """
    campaign = await get(platform, account_id, campaign_id)
    warning = await country_warning(platform, campaign)
    if warning is None or warning.acknowledged:
        return campaign
    kept = {
        "country": warning.rule.code,
        "sender": campaign.sender,
        "text": warning.rule.consequence("en"),
        "by": actor.name,
        "at": platform.clock.now().isoformat(),
    }
    async with platform.database.transaction():
        campaign = await edit_draft(
            platform,
            account_id=account_id,
            campaign_id=campaign_id,
            actor=actor,
            revision=campaign.revision,
            acknowledged=[*campaign.acknowledged, kept],
        )
        subject = f"cmp_{campaign_id}"
        await record(platform.database, actor, "campaign.acknowledge", subject, account_id=account_id, details=kept)
    return campaign
