"""The portal's own steps of the wizard, and the draft that an address means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignState
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import campaign_path, step_path
from hudhud_portal.wizard.editing import Diverged, versions
from hudhud_web import Form, Page, SeeOther, WizardStep, wizard_page

__all__ = ["STEPS", "Step", "draft_of", "has_recipients", "step_page"]


class Step(StrEnum):
    """A step, by the last part of its address."""

    DETAILS = "details"
    RECIPIENTS = "recipients"
    TEXT = "text"
    WHEN = "when"
    REVIEW = "review"


def has_details(campaign: Campaign) -> bool:
    """Whether it has a name and a sender."""
    return bool(campaign.name and campaign.sender)


def has_recipients(campaign: Campaign) -> bool:
    """Whether somebody was chosen."""
    typed = campaign.recipients or campaign.contact_groups or campaign.all_contacts
    return bool(typed or campaign.recipient_file_id is not None or campaign.parent_id is not None)


def has_text(campaign: Campaign) -> bool:
    """Whether something was written."""
    return bool(campaign.text)


def never(campaign: Campaign) -> bool:
    """The last step is done by sending."""
    return False


STEPS: Final = (
    WizardStep(Step.DETAILS, N_("Name and sender"), has_details, ("name", "type", "sender"), weight=10),
    WizardStep(
        Step.RECIPIENTS,
        N_("Recipients"),
        has_recipients,
        ("recipients", "recipient_file", "contact_groups", "country"),
        weight=20,
    ),
    WizardStep(Step.TEXT, N_("Text"), has_text, ("text",), weight=30),
    WizardStep(
        Step.WHEN,
        N_("When"),
        has_text,  # at once, unless another time is chosen: nothing is missing
        ("start_local", "start_zone", "start_second", "spread_minutes"),
        weight=40,
    ),
    WizardStep(Step.REVIEW, N_("Review and send"), never, weight=90),
)


async def draft_of(platform: Platform, principal: Principal, public_id: str) -> Campaign | SeeOther:
    """The draft of an address, or the way to the campaign's page once it is no longer one; raises NotFound."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    if campaign.state is not CampaignState.DRAFT:
        return SeeOther(campaign_path(campaign.id))
    return campaign


def step_page(
    platform: Platform, campaign: Campaign | None, step: Step, context: Mapping[str, object], *, status: int = 200
) -> Page:
    """A page of the wizard that the portal gives; or both versions, where somebody else saved the draft meanwhile."""
    for form in context.values():
        if isinstance(form, Form) and isinstance(form.error, Diverged):
            return conflict_page(platform, form.error, step)
    return wizard_page(platform, campaign, step, f"portal/wizard/{step}.html", context, status=status)


def conflict_page(platform: Platform, diverged: Diverged, step: Step) -> Page:
    """A form's values beside those that somebody else saved after it was shown; nothing is lost, and one is chosen."""
    context = {
        "versions": versions(diverged),
        "theirs": diverged.theirs,
        "who": diverged.who,
        "posted": diverged.posted,
        "here": step_path(diverged.theirs.id, step),
    }
    return wizard_page(platform, diverged.theirs, step, "portal/wizard/conflict.html", context, status=409)
