"""Values that were given: wrong ones are refused when a draft is saved, each at its field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from hudhud import channels, senders
from hudhud.campaigns.drafting.checks.country import problems_of_country
from hudhud.campaigns.drafting.checks.text import problems_of_text
from hudhud.campaigns.drafting.checks.times import problems_of_times
from hudhud.campaigns.drafting.values import Values
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["check_values"]

MAX_NAME: Final = 100
Check = Callable[[Platform, int, Values], Awaitable[list[Problem]]]


async def check_values(platform: Platform, account_id: int, values: Values) -> None:
    """Raise Invalid with every wrong value."""
    problems = await problems_of_kind(platform, account_id, values)
    if not problems:
        problems = [problem for check in CHECKS for problem in await check(platform, account_id, values)]
    if problems:
        raise Invalid(*problems)


async def problems_of_kind(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Whether channel and type exist: without them nothing else can be looked at."""
    if channels.campaign_type(platform, values.channel, values.type) is None:
        return [Problem("type", N_("There is no campaign type of this name on this channel."), values.type)]
    return []


async def problems_of_name(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Whether there is a name, of a length that a list can show."""
    if not values.name:
        return [Problem("name", N_("Give the campaign a name."))]
    if len(values.name) > MAX_NAME:
        return [Problem("name", N_("At most 100 characters."), str(len(values.name)))]
    return []


async def problems_of_sender(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Whether the sender is one of the account's."""
    if not values.sender or await senders.is_approved(platform, account_id, values.channel, values.sender):
        return []
    return [Problem("sender", N_("This sender is not approved for your account."), values.sender)]


async def problems_of_recipients(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Typed recipients that cannot be read, or too many of them."""
    limit = platform.settings.max_typed_recipients
    given = len(values.recipients)
    if given > limit:
        said = N_("Too many typed recipients: use a file for more.")
        return [Problem("recipients", said, f"{given} > {limit}")]
    problems = []
    channel = channels.channel(platform, values.channel)
    region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", account_id)
    for number, text in enumerate(values.recipients):
        try:
            channel.parse_address(text, region)
        except channels.InvalidAddress as error:
            problems.append(Problem(f"recipients[{number}]", error.reason, text))
    return problems


async def problems_of_file(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """A file that is not the account's."""
    if values.recipient_file_id is None or await platform.database.fetchval(
        "SELECT 1 FROM recipient_file WHERE id = $1 AND account = $2 AND channel = $3",
        values.recipient_file_id, account_id, values.channel,
    ):  # fmt: skip
        return []
    return [Problem("recipient_file", N_("There is no such recipient file."))]


CHECKS: Final[tuple[Check, ...]] = (
    problems_of_name,
    problems_of_text,
    problems_of_sender,
    problems_of_recipients,
    problems_of_file,
    problems_of_country,
    problems_of_times,
)
"""In the order in which their problems are shown."""
