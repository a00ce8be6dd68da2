"""Choosing the country that a campaign goes to, and saying that its warning was read."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, post

from hudhud.campaigns import drafting
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.places import step_path
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.recipients_page import recipients_page
from hudhud_portal.wizard.steps import Step, draft_of
from hudhud_web import Page, SeeOther, address_of, read_form

__all__ = ["acknowledge_country", "choose_country"]

WHERE: Final = {"recipients": Step.RECIPIENTS, "review": Step.REVIEW}


class Destination(msgspec.Struct, frozen=True):
    """A country's code, none for all, and whether numbers elsewhere are sent to as well."""

    country: str = ""
    other_countries: bool = False


class Acknowledged(msgspec.Struct, frozen=True):
    """Whether the box was ticked, and on which page."""

    understood: bool = False
    page: str = "recipients"


@post("/{public_id:str}/country", status_code=200)
async def choose_country(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep the country, and show what it asks."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Destination)
    with form.attempt():
        given = form.value
        others = given.other_countries and bool(given.country)
        draft = await edit(request, platform, principal, draft, country=given.country, other_countries=others)
        if not request.headers.get("hx-request"):
            return SeeOther(step_path(draft.id, Step.RECIPIENTS))
        return await recipients_page(request, platform, draft)
    return await recipients_page(request, platform, draft, destination=form)


@post("/{public_id:str}/country/acknowledge", status_code=303)
async def acknowledge_country(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> SeeOther:
    """Keep who read the warning, when, and which words; and go back to where it was read."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    given = (await read_form(request, Acknowledged)).value
    if given.understood:
        actor = principal.actor(address_of(request))
        await drafting.acknowledge(platform, account_id=draft.account_id, campaign_id=draft.id, actor=actor)
    return SeeOther(step_path(draft.id, WHERE.get(given.page, Step.RECIPIENTS)))
