"""The account's senders with the countries where they are registered, and what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency

from hudhud import channels, countries, identity, senders
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.senders import SenderRegistration
from hudhud_portal.places import HOME
from hudhud_web import Page, language_of

__all__ = ["country_names", "show_senders"]


@dataclass(frozen=True, slots=True)
class SenderLine:
    """A sender as the list shows it; `users` are the names of those who may use it, None for everybody."""

    name: str
    channel: str
    two_way: bool
    registered: list[SenderRegistration]
    id: int
    users: list[str] | None
    yours: bool


@get("/")
async def show_senders(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Everything of the account."""
    context = {
        "lines": await lines(platform, principal),
        "asked": await senders.sender_requests(platform, principal.account_id),
        "names": await country_names(platform, language_of(request)),
    }
    return Page("portal/senders/list.html", title=N_("Senders"), parent=HOME, context=context)


async def lines(platform: Platform, principal: Principal) -> list[SenderLine]:
    """The approved senders, by name."""
    titles = {channel.name: channel.title for channel in channels.channels(platform)}
    registered = await senders.registrations(platform, principal.account_id)
    people = {user.id: user.full_name or user.email for user in await identity.users(platform, principal.account_id)}
    return [
        SenderLine(
            one.name,
            titles.get(one.channel, one.channel),
            senders.can_receive(one.name),
            [there for there in registered if (there.channel, there.name) == (one.channel, one.name)],
            one.id,
            None if one.user_ids is None else sorted(people[number] for number in one.user_ids),
            one.is_for(principal.user_id),
        )
        for one in await senders.assigned(platform, principal.account_id)
        if one.approved
    ]


async def country_names(platform: Platform, language: str) -> dict[str, str]:
    """Names of countries by their codes."""
    return {rule.code: rule.name(language) for rule in await countries.rules(platform)}
