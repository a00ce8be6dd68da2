"""Which names may be asked for: what the channel takes, what a country takes, and what is nobody else's."""

from __future__ import annotations

import re
from typing import Final

from hudhud import channels, countries
from hudhud.countries import CountryRule, Registration
from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.look_alikes import alphabets
from hudhud.senders.protecting import protected_by

__all__ = ["can_receive", "problems_of_name"]

NUMBER: Final = re.compile(r"\+?[0-9]{3,15}")


def can_receive(name: str) -> bool:
    """Whether people can answer: to a number or a short code, but not to a name."""
    return NUMBER.fullmatch(name) is not None


async def problems_of_name(
    platform: Platform, account_id: int, channel: str, name: str, *, country: str = "", language: str = "en"
) -> list[Problem]:
    """Why an account may not register this name, there where a country is given; operators' words in this language."""
    problems = problems_of_form(platform, channel, name)
    if country and not problems:
        problems = problems_there(await countries.rule(platform, country), name, language)
    protected = await protected_by(platform, account_id, name)
    if protected is not None:
        problems.append(Problem("name", protected.reason(language), protected.name))
    return problems


def problems_of_form(platform: Platform, channel: str, name: str) -> list[Problem]:
    """What the channel says of it."""
    if not name.strip():
        return [Problem("name", N_("Give the sender as phones should show it."))]
    if len(alphabets(name)) > 1:
        return [Problem("name", N_("The letters of this name are of several alphabets. Use Latin letters only."), name)]
    draft = channels.Draft(channel, "", name, "")
    found = channels.channel(platform, channel).check(draft)
    return [Problem("name", one.message, name) for one in found if one.refuses and one.field == "sender"]


def problems_there(rule: CountryRule, name: str, language: str) -> list[Problem]:
    """What a country says of it; numbers are of another kind, and not held to its pattern."""
    if can_receive(name):
        return []
    if rule.registration is Registration.NOT_SUPPORTED:
        return [Problem("country", N_("Names cannot be registered in this country: ask us for a number."), rule.code)]
    if rule.sender_pattern and not re.fullmatch(rule.sender_pattern, name):
        return [Problem("name", rule.sender_rule(language), name)]
    return []
