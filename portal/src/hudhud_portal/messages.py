"""Messages: the list with its filters, and one message's whole story."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from litestar import get
from litestar.params import Parameter

from hudhud import campaigns, messages
from hudhud.campaigns import Campaign
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.places import HOME, MESSAGES
from hudhud_portal.words import MESSAGE_MEANINGS
from hudhud_web import Page, Verbatim

__all__ = ["show_message", "show_messages"]

ON_A_PAGE: Final = 50


@get("/messages")
async def show_messages(
    platform: Platform,
    principal: Principal,
    campaign: str | None = None,
    wanted: Annotated[str | None, Parameter(query="state")] = None,
    before: str | None = None,
) -> Page:
    """Newest first; the filters are in the address."""
    account = principal.account_id
    chosen = await campaigns.get(platform, account, from_public("cmp", campaign)) if campaign else None
    found = await messages.list_messages(
        platform,
        account,
        campaign_id=chosen.id if chosen else None,
        state=wanted or None,
        before=from_public("msg", before) if before else None,
        limit=ON_A_PAGE + 1,
    )
    shown = found[:ON_A_PAGE]
    context = {
        "records": shown,
        "chosen": chosen,
        "state": wanted or "",
        "states": MESSAGE_MEANINGS,
        "recent": await recent_campaigns(platform, account, chosen),
        "older": address(chosen, wanted, to_public("msg", shown[-1].id)) if len(found) > ON_A_PAGE else "",
        "newest": address(chosen, wanted, None) if before else "",
    }
    return Page("portal/messages/list.html", title=N_("Messages"), parent=HOME, context=context)


async def recent_campaigns(platform: Platform, account_id: int, chosen: Campaign | None) -> list[Campaign]:
    """Campaigns to filter by: the latest that were sent, and the chosen one."""
    latest = await campaigns.list_campaigns(platform, account_id, limit=50)
    sent = [campaign for campaign in latest if campaign.launched_at is not None]
    if chosen is not None and all(campaign.id != chosen.id for campaign in sent):
        sent.append(chosen)
    return sent


def address(campaign: Campaign | None, state: str | None, before: str | None) -> str:
    """The list's address with these filters."""
    given = {
        "campaign": to_public("cmp", campaign.id) if campaign else None,
        "state": state,
        "before": before,
    }
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/messages?{query}" if query else "/messages"


@get("/messages/{public_id:str}")
async def show_message(platform: Platform, principal: Principal, public_id: str) -> Page:
    """One message with its parts."""
    account = principal.account_id
    record = await messages.get(platform, account, from_public("msg", public_id))
    campaign = None
    if record.campaign_id is not None:
        campaign = await campaigns.get(platform, account, record.campaign_id)
    context = {
        "record": record,
        "campaign": campaign,
        "meaning": MESSAGE_MEANINGS[record.state],
    }
    return Page("portal/messages/show.html", title=Verbatim(f"+{record.to}"), parent=MESSAGES, context=context)
