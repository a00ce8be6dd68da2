"""What a campaign costs where: the forecast by country and network, beside what was charged in the end."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import campaigns
from hudhud.campaigns import CampaignState, results
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import campaign_crumb, step_path
from hudhud_web import Page, SeeOther

__all__ = ["show_costs"]

TITLE = N_("Cost by country and network")


@get("/campaigns/{public_id:str}/costs")
async def show_costs(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page | SeeOther:
    """The campaign's destinations; a draft that is not prepared has none yet, and is shown its review."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    if campaign.state is CampaignState.DRAFT and not campaign.prepared:
        return SeeOther(step_path(campaign.id, "review"))
    where = await results.destinations(platform, campaign.account_id, campaign.id)
    context = {
        "campaign": campaign,
        "destinations": where,
        "charged": [one.charged for one in where if one.charged is not None],
        "progress": await results.progress(platform, campaign.account_id, campaign.id),
    }
    return Page("portal/campaigns/costs.html", title=TITLE, context=context, parent=campaign_crumb(campaign))
