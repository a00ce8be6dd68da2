"""A campaign's answers: the card on its page, and the page with all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import campaigns
from hudhud.campaigns import Campaign
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_cta_links.answers import Wanted, answers, answers_by_recipient
from hudhud_cta_links.robots import REASONS
from hudhud_web import Crumb, Page, Panel, Person, Place, Verbatim

__all__ = ["ANSWERS", "ANSWERS_CARD"]

ON_A_PAGE: Final = 50
CAMPAIGNS: Final = Crumb(N_("Campaigns"), "/campaigns", Crumb(N_("Home"), "/"))


async def load_answers(platform: Platform, person: Person, about: str) -> Mapping[str, object] | None:
    """The card: how many answered, and what; nothing for a campaign without links."""
    if not isinstance(person, Principal):
        raise NotFound
    campaign = await campaigns.get(platform, person.account_id, from_public("cmp", about))
    found = await answers(platform, campaign)
    return None if found is None else {"answers": found, "campaign": campaign}


ANSWERS_CARD: Final = Panel("link_answers", N_("Answers"), "cta_links/answers_card.html", load_answers, Place.CAMPAIGN)


@get("/campaigns/{public_id:str}/answers")
async def show_answers(
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
    *,
    number: FromQuery[str] = "",
    link: FromQuery[str] = "",
    robots: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Page:
    """By link, over time and by recipient; the filters are in the address."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    found = await answers(platform, campaign, zone=principal.time_zone or "UTC")
    if found is None:
        raise NotFound
    wanted = Wanted(number[:40], link[:4])
    listed = await answers_by_recipient(
        platform, campaign.account_id, campaign.id, wanted, after=from_public("msg", after) if after else 0,
        limit=ON_A_PAGE + 1,
    )  # fmt: skip
    context: dict[str, object] = {
        "campaign": campaign,
        "answers": found,
        "reasons": REASONS,
        "number": number,
        "link": link,
        "robots": robots,
        "listed": listed[:ON_A_PAGE],
        "first": address(campaign, wanted, robots, "") if after else "",
        "more": address(campaign, wanted, robots, to_public("msg", listed[ON_A_PAGE - 1].message_id))
        if len(listed) > ON_A_PAGE
        else "",
    }
    return Page(
        "cta_links/answers.html",
        title=N_("Answers"),
        parent=Crumb(Verbatim(campaign.name), f"/campaigns/{public_id}", CAMPAIGNS),
        context=context,
    )


def address(campaign: Campaign, wanted: Wanted, robots: str, after: str) -> str:
    """The page's address with these filters."""
    given = {"number": wanted.number, "link": wanted.link, "robots": robots, "after": after}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/campaigns/{to_public('cmp', campaign.id)}/answers{'?' if query else ''}{query}"


ANSWERS: Final = Router("/", route_handlers=[show_answers])
