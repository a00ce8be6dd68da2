"""Messages: the list with its filters and quick search, and one message's whole story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import campaigns, messages, senders
from hudhud.campaigns import Campaign, results
from hudhud.campaigns.results import Failure
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.messages import Found
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.countries import countries
from hudhud_portal.places import HOME, MESSAGES
from hudhud_portal.quick_search import found_by
from hudhud_web import MESSAGE_MEANINGS, Form, Page, SeeOther, Verbatim, blank_form, language_of

__all__ = ["show_message", "show_messages"]

RECENT: Final = 50


@get("/messages")
async def show_messages(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    q: FromQuery[str] = "",
    before: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
) -> Page | SeeOther:
    """A hundred a page, newest first; the filters are in the address, and what is searched for leads to one."""
    if q.strip():
        return await found_by(platform, principal, q)
    given = {name: request.query_params[name] for name in messages.FIELDS if request.query_params.get(name)}
    form: Form[Any] = blank_form(**given)
    found = Found()
    wanted = None
    with form.attempt():
        wanted = await messages.read_filter(platform, principal.account_id, {**given, "zone": principal.time_zone})
    if wanted is not None:
        found = await messages.search(
            platform,
            principal.account_id,
            wanted,
            before=from_public("msg", before) if before else None,
            after=from_public("msg", after) if after else None,
        )
    context = {
        "form": form,
        "found": found,
        "given": given,
        "options": urlencode(given),
        **await choices(request, platform, principal, wanted.campaign_id if wanted else None),
        "older": address(given, before=found.older),
        "newer": address(given, after=found.newer),
        "newest": address(given) if before or after else "",
    }
    title, template = N_("Messages"), "portal/messages/list.html"
    return Page(template, title=title, parent=HOME, context=context, status_code=form.status)


async def choices(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, campaign_id: int | None
) -> Mapping[str, object]:
    """What the filters offer."""
    return {
        "states": MESSAGE_MEANINGS,
        "interfaces": messages.INTERFACE_TITLES,
        "senders": await senders.approved(platform, principal.account_id, "sms"),
        "countries": countries(language_of(request)),
        "reasons": await reasons_of(platform, principal.account_id, campaign_id),
        "recent": await recent_campaigns(platform, principal.account_id, campaign_id),
    }


async def recent_campaigns(platform: Platform, account_id: int, chosen: int | None) -> list[Campaign]:
    """Campaigns to filter by: the latest that were sent, and the chosen one."""
    latest = await campaigns.list_campaigns(platform, account_id, limit=RECENT)
    sent = [campaign for campaign in latest if campaign.launched_at is not None]
    if chosen is not None and all(campaign.id != chosen for campaign in sent):
        sent.append(await campaigns.get(platform, account_id, chosen))
    return sent


async def reasons_of(platform: Platform, account_id: int, campaign_id: int | None) -> list[Failure]:
    """Why messages of the chosen campaign failed, to filter by."""
    return [] if campaign_id is None else await results.failures(platform, account_id, campaign_id)


def address(given: Mapping[str, str], **place: int | None) -> str:
    """The list's address with these filters, at a place in it; empty for no place."""
    if place and not any(place.values()):
        return ""
    where = {name: to_public("msg", number) for name, number in place.items() if number is not None}
    query = urlencode({**given, **where})
    return f"/messages?{query}" if query else "/messages"


@get("/messages/{public_id:str}")
async def show_message(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """One message's whole story."""
    told = await messages.story(platform, principal.account_id, from_public("msg", public_id))
    context = {
        "story": told,
        "record": told.record,
        "meaning": MESSAGE_MEANINGS[told.record.state],
        "interface": messages.INTERFACE_TITLES.get(told.record.interface, told.record.interface),
    }
    return Page("portal/messages/show.html", title=Verbatim(f"+{told.record.to}"), parent=MESSAGES, context=context)
