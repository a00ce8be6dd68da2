"""Campaigns in a list, each with how far it is, when it starts, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromQuery, QueryParameter

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignState, results
from hudhud.campaigns.results import Progress
from hudhud.channels import campaign_types
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
LEFT: Final = ("rejected", "cancelled", "expired", "unconfirmed")
LONGEST_SEARCH: Final = 100


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
        """Whether the line will look different in a moment; a scheduled one, when its time is near."""
        return self.campaign.state in CHANGING or self.campaign.undo_until is not None

    @property
    def resendable(self) -> bool:
        """Whether it has ended and may have left somebody out."""
        campaign, progress = self.campaign, self.progress
        if campaign.closed_at is None or campaign.launched_at is None or progress is None:
            return False
        return campaign.state is CampaignState.FAILED or any(progress.counts.get(state, 0) for state in LEFT)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as its address says; what is not known there narrows nothing.

    `type` is channel and campaign type, as `sms/regular`.
    """

    state: str = ""
    type: str = ""
    words: str = ""

    @property
    def address(self) -> Mapping[str, str]:
        """The filters as a query, those that are set."""
        given = {"state": self.state, "type": self.type, "q": self.words}
        return {name: value for name, value in given.items() if value}

    def path(self, before: str = "") -> str:
        """The list with these filters, from a campaign on."""
        query = urlencode({**self.address, **({"before": before} if before else {})})
        return f"/campaigns?{query}" if query else "/campaigns"


async def lines(
    platform: Platform, account_id: int, *, limit: int, before: int | None = None, filters: Filters | None = None
) -> Sequence[CampaignLine]:
    """An account's campaigns with their progress, newest first."""
    wanted = filters or Filters()
    channel, _, kind = wanted.type.partition("/")
    found = await campaigns.list_campaigns(
        platform,
        account_id,
        limit=limit,
        before=before,
        states=[wanted.state] if wanted.state else (),
        kind=(channel, kind) if kind else None,
        words=wanted.words,
    )
    sent = [one for one in found if one.state not in BEFORE_SENDING and one.launched_at is not None]
    known = await results.progress_of(platform, sent)
    return [CampaignLine(campaign, known.get(campaign.id)) for campaign in found]


@get("/campaigns")
async def show_campaigns(
    platform: Platform,
    principal: Principal,
    *,
    before: str | None = None,
    wanted: Annotated[str, QueryParameter(name="state")] = "",  # Litestar has its own `state`
    type: FromQuery[str] = "",
    q: FromQuery[str] = "",
) -> Page:
    """The list, in pages of twenty."""
    kinds = {f"{kind.channel}/{kind.name}": kind.title for kind in campaign_types(platform)}
    filters = Filters(wanted if wanted in set(CampaignState) else "", type if type in kinds else "", q[:LONGEST_SEARCH])
    first = from_public("cmp", before) if before else None
    found = await lines(platform, principal.account_id, limit=ON_A_PAGE + 1, before=first, filters=filters)
    shown = found[:ON_A_PAGE]
    context = {
        "lines": shown,
        "filters": filters,
        "kinds": kinds,
        "states": list(CampaignState),
        "older": filters.path(to_public("cmp", shown[-1].campaign.id)) if len(found) > ON_A_PAGE else "",
        "newest": filters.path() if first else "",
        "changing": any(line.changing for line in shown),
    }
    return Page("portal/campaigns/list.html", title=N_("Campaigns"), parent=HOME, context=context)
