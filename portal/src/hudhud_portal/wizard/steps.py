"""The steps of the wizard, and which of them a draft has done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignState
from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import CAMPAIGNS, campaign_path, step_path
from hudhud_web import Page, SeeOther

__all__ = ["Step", "StepLine", "draft_of", "first_open", "lacking", "step_page", "steps_of"]


class Step(StrEnum):
    """A step, by the last part of its address."""

    DETAILS = "details"
    RECIPIENTS = "recipients"
    TEXT = "text"
    REVIEW = "review"


TITLES: Final[Mapping[Step, str]] = {
    Step.DETAILS: N_("Name and sender"),
    Step.RECIPIENTS: N_("Recipients"),
    Step.TEXT: N_("Text"),
    Step.REVIEW: N_("Review and send"),
}
FIELDS: Final[Mapping[str, Step]] = {
    "name": Step.DETAILS,
    "type": Step.DETAILS,
    "sender": Step.DETAILS,
    "recipients": Step.RECIPIENTS,
    "recipient_file": Step.RECIPIENTS,
    "text": Step.TEXT,
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as the line of steps shows it."""

    title: str
    path: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a draft still lacks, with the value that is meant, and the step that supplies it."""

    sentence: str
    value: str
    step: str
    path: str


async def draft_of(platform: Platform, principal: Principal, public_id: str) -> Campaign | SeeOther:
    """The draft of an address, or the way to the campaign's page once it is no longer one; raises NotFound."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    if campaign.state is not CampaignState.DRAFT:
        return SeeOther(campaign_path(campaign.id))
    return campaign


def is_done(campaign: Campaign, step: Step) -> bool:
    """Whether a draft has what a step asks for."""
    return {
        Step.DETAILS: bool(campaign.name and campaign.sender),
        Step.RECIPIENTS: campaign.recipient_file_id is not None or bool(campaign.recipients),
        Step.TEXT: bool(campaign.text),
        Step.REVIEW: False,
    }[step]


def first_open(campaign: Campaign) -> str:
    """The address of the first step that is not done: where a draft is taken up again."""
    return step_path(campaign.id, next(step for step in Step if not is_done(campaign, step)))


def steps_of(campaign: Campaign | None, current: Step) -> Sequence[StepLine]:
    """The line of steps; before there is a draft, only the first can be opened."""
    if campaign is None:
        return [
            StepLine(title, "/campaigns/new" if step is current else "", done=False, current=step is current)
            for step, title in TITLES.items()
        ]
    return [
        StepLine(title, step_path(campaign.id, step), done=is_done(campaign, step), current=step is current)
        for step, title in TITLES.items()
    ]


def lacking(campaign: Campaign, problems: Sequence[Problem]) -> list[Lack]:
    """Problems of a draft with the steps that solve them."""
    found = []
    for problem in problems:
        step = FIELDS.get(problem.where.split("[")[0], Step.DETAILS)
        found.append(Lack(problem.message, problem.value, TITLES[step], step_path(campaign.id, step)))
    return found


def step_page(campaign: Campaign | None, step: Step, context: Mapping[str, object], *, status: int = 200) -> Page:
    """A page of the wizard."""
    return Page(
        f"portal/wizard/{step}.html",
        title=TITLES[step],
        parent=CAMPAIGNS,
        context={"steps": steps_of(campaign, step), "campaign": campaign, **context},
        status_code=status,
    )
