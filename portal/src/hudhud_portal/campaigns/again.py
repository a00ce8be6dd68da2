"""The same again: a copy as a new draft, and a child campaign for those who got nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec
from litestar import Request, get, post

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignState, repeating
from hudhud.campaigns.repeating import NothingToResend, ParentChoice
from hudhud.campaigns.results import Progress
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import campaign_crumb, campaign_path, step_path
from hudhud_web import Flash, Form, Page, SeeOther, address_of, blank_form, first_open, read_form

__all__ = ["Again", "again_of", "ask_before_resending", "copy", "resend"]

LEFT: Final = ("rejected", "cancelled", "expired", "unconfirmed")


class Wanted(msgspec.Struct, frozen=True):
    """To whom it is sent again."""

    choice: str = "unsent"


@dataclass(frozen=True, slots=True)
class Again:
    """What a campaign's page says of its relatives; `resendable`: it has ended, and may have left somebody out."""

    parent: Campaign | None
    child: Campaign | None
    resendable: bool


async def again_of(platform: Platform, campaign: Campaign, progress: Progress) -> Again:
    """Look its relatives up."""
    ended = campaign.closed_at is not None and campaign.launched_at is not None
    left = campaign.state is CampaignState.FAILED or any(progress.counts.get(state, 0) for state in LEFT)
    parent = campaign.parent_id
    return Again(
        parent=None if parent is None else await campaigns.get(platform, campaign.account_id, parent),
        child=await repeating.child_of(platform, campaign) if ended else None,
        resendable=ended and left,
    )


@post("/campaigns/{public_id:str}/copy", status_code=303)
async def copy(request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str) -> SeeOther:
    """A new draft with the same content and recipients."""
    made = await repeating.copy(
        platform,
        account_id=principal.account_id,
        campaign_id=from_public("cmp", public_id),
        interface="portal",
        actor=principal.actor(address_of(request)),
    )
    told = Flash(N_("This is a copy, named “%(name)s”. Nothing is sent before you finish it."), {"name": made.name})
    return SeeOther(first_open(platform, made), flash=told)


@get("/campaigns/{public_id:str}/resend")
async def ask_before_resending(platform: Platform, principal: Principal, public_id: str) -> Page | SeeOther:
    """Ask to whom; somebody else may have been faster, whose campaign is shown then."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    child = await repeating.child_of(platform, campaign)
    return led_to(child) if child is not None else await resend_page(platform, campaign, blank_form(choice="unsent"))


@post("/campaigns/{public_id:str}/resend", status_code=200)
async def resend(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Make the child, or find the one that a colleague made at the same moment; show its review."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    form = await read_form(request, Wanted)
    with form.attempt():
        choice = form.value.choice
        child = await repeating.resend(
            platform,
            account_id=principal.account_id,
            campaign_id=campaign.id,
            # Anything else than these is the careful choice.
            choice=cast("ParentChoice", choice if choice in {"all", "unsent_and_unconfirmed"} else "unsent"),
            interface="portal",
            actor=principal.actor(address_of(request)),
        )
        return led_to(child)
    return await resend_page(platform, campaign, form)


def led_to(child: Campaign) -> SeeOther:
    """The review of a child that waits for it, or else its page."""
    return SeeOther(step_path(child.id, "review") if child.state is CampaignState.DRAFT else campaign_path(child.id))


async def resend_page(platform: Platform, campaign: Campaign, form: Form[Any]) -> Page:
    """How many each choice would reach; without any, why there is nothing to send."""
    with form.attempt():
        found = await repeating.resendable(platform, campaign)
        if not found.unsent and not found.unconfirmed:
            raise NothingToResend(found.unconfirmed)
        context = {"form": form, "campaign": campaign, "found": found}
        return resend_page_of(campaign, context, form.status)
    return resend_page_of(campaign, {"form": form, "campaign": campaign, "found": None}, form.status)


def resend_page_of(campaign: Campaign, context: dict[str, object], status: int) -> Page:
    """The page."""
    return Page(
        "portal/campaigns/resend.html",
        title=N_("Send again"),
        parent=campaign_crumb(campaign),
        context=context,
        status_code=status,
    )
