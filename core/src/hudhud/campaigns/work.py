"""The tasks of campaigns."""

from __future__ import annotations

from hudhud.campaigns.preparing import prepare_campaign
from hudhud.campaigns.running import start_prepared, sweep_campaigns
from hudhud.campaigns.scheduling import start_due
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["prepare", "sweep"]


@core_task("campaigns.prepare")
async def prepare(platform: Platform, campaign_id: int) -> None:
    """Prepare a campaign whose forecast is wanted, and start it if it was launched meanwhile."""
    await prepare_campaign(platform, campaign_id)
    await start_prepared(platform, campaign_id)


@core_task("campaigns.sweep", every=2)
async def sweep(platform: Platform) -> None:
    """Start campaigns that are due, finish those that are done, and take up those that make no progress."""
    await start_due(platform)
    await sweep_campaigns(platform)
