"""The wizard: a draft's way through its steps, each an address of its own, given by portal and plugins alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hudhud.campaigns import Campaign
from hudhud.channels import CampaignType, campaign_type
from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_web.pages import Crumb, Page

__all__ = [
    "Lack",
    "StepLine",
    "WizardStep",
    "first_open",
    "lacking",
    "next_step",
    "step_before",
    "steps_of",
    "wizard_page",
    "wizard_steps_for",
]

CAMPAIGNS = Crumb(N_("Campaigns"), "/campaigns", Crumb(N_("Home"), "/"))


def always(kind: CampaignType | None) -> bool:
    """Every kind of campaign has this step."""
    return True


@dataclass(frozen=True, slots=True)
class WizardStep:
    """A step, at `/campaigns/{id}/<name>` of the giver's own routes. `title` is a msgid.

    `done` tells whether a draft has what the step asks for, `shown` whether a kind of campaign has it; `fields` are
    the places of problems (the part before any bracket) that it solves.
    """

    name: str
    title: str
    done: Callable[[Campaign], bool]
    fields: tuple[str, ...] = ()
    shown: Callable[[CampaignType | None], bool] = always
    weight: int = 50


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


def wizard_steps_for(platform: Platform, campaign: Campaign | None) -> Sequence[WizardStep]:
    """The steps of a draft in their order; before there is one, those of the plainest kind."""
    steps = platform.plugins.collect("wizard_steps", WizardStep)
    kind = campaign_type(platform, campaign.channel, campaign.type) if campaign else None
    return [step for step in steps if step.shown(kind)]


def path_of(campaign: Campaign, step: WizardStep) -> str:
    """Where a draft's step is."""
    return f"/campaigns/{to_public('cmp', campaign.id)}/{step.name}"


def first_open(platform: Platform, campaign: Campaign) -> str:
    """The address of the first step that is not done: where a draft is taken up again."""
    steps = wizard_steps_for(platform, campaign)
    return path_of(campaign, next((step for step in steps if not step.done(campaign)), steps[-1]))


def next_step(platform: Platform, campaign: Campaign, name: str) -> str:
    """The address of the step after the one of this name."""
    return beside(platform, campaign, name, 1)


def step_before(platform: Platform, campaign: Campaign, name: str) -> str:
    """The address of the step before the one of this name; of itself for the first."""
    return beside(platform, campaign, name, -1)


def beside(platform: Platform, campaign: Campaign, name: str, places: int) -> str:
    """The address of a step so many places on, and no further than the ends."""
    steps = wizard_steps_for(platform, campaign)
    here = next((place for place, step in enumerate(steps) if step.name == name), 0)
    return path_of(campaign, steps[min(max(here + places, 0), len(steps) - 1)])


def steps_of(platform: Platform, campaign: Campaign | None, current: str) -> Sequence[StepLine]:
    """The line of steps; before there is a draft, only the first can be opened."""
    return [
        StepLine(
            step.title,
            path_of(campaign, step) if campaign else "/campaigns/new" if step.name == current else "",
            done=campaign is not None and step.done(campaign),
            current=step.name == current,
        )
        for step in wizard_steps_for(platform, campaign)
    ]


def lacking(platform: Platform, campaign: Campaign, problems: Sequence[Problem]) -> list[Lack]:
    """Problems of a draft with the steps that solve them; the first step for what no step names."""
    steps = wizard_steps_for(platform, campaign)
    found = []
    for problem in problems:
        where = problem.where.split("[")[0].split(".")[0]
        step = next((one for one in steps if where in one.fields), steps[0])
        found.append(Lack(problem.message, problem.value, step.title, path_of(campaign, step)))
    return found


def wizard_page(
    platform: Platform,
    campaign: Campaign | None,
    step: str,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> Page:
    """A page of the wizard; its template extends `web/wizard.html` and fills the block `step`.

    The template gets `steps`, `campaign`, and `before` and `after`: the addresses of the steps beside it.
    """
    title = next(one.title for one in wizard_steps_for(platform, campaign) if one.name == step)
    around: dict[str, object] = {"before": "/campaigns", "after": ""}
    if campaign is not None:
        back = step_before(platform, campaign, step)
        own = f"/campaigns/{to_public('cmp', campaign.id)}/{step}"
        around = {"before": "/campaigns" if back == own else back, "after": next_step(platform, campaign, step)}
    return Page(
        template,
        title=title,
        parent=CAMPAIGNS,
        context={"steps": steps_of(platform, campaign, step), "campaign": campaign, **around, **context},
        status_code=status,
    )
