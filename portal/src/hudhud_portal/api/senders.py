"""Senders of the account with the countries where they are registered, and the countries' rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Request, Router, get

from hudhud import countries, senders
from hudhud.countries import CountryRule, Registration, Unregistered
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.api.calls import words
from hudhud_web import API_READING, language_of

__all__ = ["ROUTES"]


class RegistrationView(msgspec.Struct, frozen=True):
    """A country where a sender is registered; `expires_on` is its last day, null for no end."""

    country: str
    expires_on: date | None
    expired: bool


class SenderView(msgspec.Struct, frozen=True):
    """An approved sender. People can reply to it if it `can_receive`: a number does, a name does not."""

    name: str
    channel: str
    can_receive: bool
    countries: list[RegistrationView]


class SenderList(msgspec.Struct, frozen=True):
    """All of them."""

    senders: list[SenderView]


class CountryView(msgspec.Struct, frozen=True):
    """A country's rules, in the language of Accept-Language.

    `unregistered` says what a campaign under an unregistered sender gets: `warn` or `block`. Marketing goes between
    `marketing_from` and `marketing_to` (minutes after midnight, local; null is any time) on `marketing_days` (ISO:
    1 is Monday). Rules are checked on `checked_on` and may have changed since.
    """

    code: str
    prefix: str
    name: str
    time_zone: str
    registration: Registration
    unregistered: Unregistered
    consequence: str
    sender_pattern: str
    sender_rule: str
    marketing_from: int | None
    marketing_to: int | None
    marketing_days: list[int]
    note: str
    checked_on: date | None


class CountryList(msgspec.Struct, frozen=True):
    """All of them."""

    countries: list[CountryView]


@get("/senders", summary="Your senders, and where they are registered", responses=API_READING)
async def list_senders(platform: Platform, principal: Principal) -> SenderList:
    """Every sender that the token's user may use; some may be for other users of the account only."""
    registered = await senders.registrations(platform, principal.account_id)
    found = [
        SenderView(
            one.name,
            one.channel,
            senders.can_receive(one.name),
            [
                RegistrationView(there.country, there.expires_on, there.expired)
                for there in registered
                if (there.channel, there.name) == (one.channel, one.name)
            ],
        )
        for one in await senders.assigned(platform, principal.account_id)
        if one.approved and one.is_for(principal.user_id)
    ]
    return SenderList(found)


@get("/countries", summary="Rules of countries", responses=API_READING)
async def list_countries(request: Request[Any, Any, Any], platform: Platform, principal: Principal) -> CountryList:
    """What each country asks of those who send to it."""
    return CountryList([country_view(request, rule) for rule in await countries.rules(platform)])


def country_view(request: Request[Any, Any, Any], rule: CountryRule) -> CountryView:
    """A country as the API shows it."""
    language = language_of(request)
    same = (
        "code", "prefix", "time_zone", "registration", "unregistered", "sender_pattern", "marketing_from",
        "marketing_to", "checked_on",
    )  # fmt: skip
    return CountryView(
        name=rule.name(language),
        consequence=words(request, rule.consequence(language)),
        sender_rule=rule.sender_rule(language),
        marketing_days=list(rule.marketing_days),
        note=rule.told(language),
        **{name: getattr(rule, name) for name in same},
    )


ROUTES = Router("/", route_handlers=[list_senders, list_countries], tags=["Senders"])
