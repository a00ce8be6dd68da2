"""What the channel and the transforms say of a text."""

from __future__ import annotations

from hudhud import channels
from hudhud.campaigns.drafting.values import Values
from hudhud.channels import Draft, Finding
from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["draft_for", "findings_of", "problems_of_text"]


async def problems_of_text(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Why a text cannot be sent as it is."""
    problems = []
    channel = channels.channel(platform, values.channel)
    units = channel.units(values.text) if values.text else 0
    if units > platform.settings.max_segments:
        said = N_("The text is too long: it takes more parts than a message may have.")
        problems.append(Problem("text", said, str(units)))
    if "\0" in values.text:
        problems.append(Problem("text", N_("The text holds a NUL character.")))
    given = {"sender": bool(values.sender), "text": bool(values.text)}
    refusals = [finding for finding in findings_of(platform, values) if finding.refuses]
    return problems + [Problem(f.field, f.message) for f in refusals if given.get(f.field, True)]


def findings_of(platform: Platform, values: Values) -> list[Finding]:
    """Advice and refusals of the channel, and of every transform."""
    found = list(channels.channel(platform, values.channel).check(draft_for(platform, values)))
    for transform in channels.message_transforms(platform):
        found += transform.check(draft_for(platform, values, transform.name))
    return found


def draft_for(platform: Platform, values: Values, transform: str = "") -> Draft:
    """The draft as a channel sees it, or a transform with its options."""
    kind = channels.campaign_type(platform, values.channel, values.type)
    personalised = kind is not None and kind.personalised
    options = values.options.get(transform, {})
    return Draft(values.channel, values.type, values.sender, values.text, options, personalised)
