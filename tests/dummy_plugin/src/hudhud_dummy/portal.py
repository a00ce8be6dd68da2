"""The plugin's page in the portal: the campaigns that pigeons carried."""

from __future__ import annotations

from litestar import Router, get

from hudhud.campaigns import list_campaigns
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_web import Page

__all__ = ["PIGEONS"]


@get("/pigeons")
async def show_pigeons(platform: Platform, principal: Principal) -> Page:
    """The account's latest pigeon campaigns."""
    latest = await list_campaigns(platform, principal.account_id)
    carried = [campaign for campaign in latest if campaign.channel == "pigeon"]
    return Page("dummy/pigeons.html", title="Pigeons", context={"campaigns": carried})


PIGEONS = Router("/", route_handlers=[show_pigeons])
