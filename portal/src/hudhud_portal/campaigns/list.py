"""Campaigns in a list, each with how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from litestar import get

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignState, Progress
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.places import HOME, campaign_path, step_path
from hudhud_web import Page

__all__ = ["CampaignLine", "lines", "show_campaigns"]

ON_A_PAGE: Final = 20
BEFORE_SENDING: Final = frozenset({CampaignState.DRAFT, CampaignState.SCHEDULED, CampaignState.MISSED})
CHANGING: Final = frozenset({CampaignState.PREPARING, CampaignState.RUNNING})


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign and its progress; None before it is sent."""

    campaign: Campaign
    progress: Progress | None

    @property
    def path(self) -> str:
        """A draft opens where it was left, a campaign on its page."""
        if self.campaign.state is CampaignState.DRAFT:
            return step_path(self.campaign.id, "draft")
        return campaign_path(self.campaign.id)

    @property
    def changing(self) -> bool:
        """Whether the line will look different in a moment."""
        return self.campaign.state in CHANGING


async def lines(
    platform: Platform, account_id: int, *, limit: int, before: int | None = None
) -> Sequence[CampaignLine]:
    """An account's campaigns with their progress, newest first."""
    found = await campaigns.list_campaigns(platform, account_id, limit=limit, before=before)
    sent = [one for one in found if one.state not in BEFORE_SENDING and one.launched_at is not None]
    known = await campaigns.progress_of(platform, sent)
    return [CampaignLine(campaign, known.get(campaign.id)) for campaign in found]


@get("/campaigns")
async def show_campaigns(platform: Platform, principal: Principal, before: str | None = None) -> Page:
    """The list, in pages of twenty."""
    first = from_public("cmp", before) if before else None
    found = await lines(platform, principal.account_id, limit=ON_A_PAGE + 1, before=first)
    shown = found[:ON_A_PAGE]
    older = f"/campaigns?before={to_public('cmp', shown[-1].campaign.id)}" if len(found) > ON_A_PAGE else ""
    return Page(
        "portal/campaigns/list.html",
        title=N_("Campaigns"),
        parent=HOME,
        context={
            "lines": shown,
            "older": older,
            "newest": "/campaigns" if first else "",
            "changing": any(line.changing for line in shown),
        },
    )
