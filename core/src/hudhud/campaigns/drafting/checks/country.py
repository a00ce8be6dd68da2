"""Where a campaign goes, and what that country asks of its sender.

A small business chooses the country of each campaign; others may. Under a sender that is not registered there its
owner is warned and says that he knows, or is refused where operators said so: then for every country it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from hudhud import countries, senders
from hudhud.campaigns.campaign import Campaign
from hudhud.campaigns.drafting.values import Values
from hudhud.countries import CountryRule, Registration, UnknownCountry, Unregistered
from hudhud.errors import Problem, Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = [
    "CountryWarning",
    "NotRegisteredThere",
    "country_warning",
    "lacks_country",
    "must_choose_country",
    "other_countries",
    "problems_of_country",
    "refused_there",
]

BLOCKED = N_("This sender is not registered in this country, so nothing is sent there. Register it first:")
ASKED = (Registration.REQUIRED, Registration.NOT_SUPPORTED)


@dataclass(frozen=True, slots=True)
class CountryWarning:
    """A country that asks for what this campaign's sender lacks. `messages` is how many go there, once it is known."""

    rule: CountryRule
    sender: str
    acknowledged: bool = False
    messages: int | None = None

    @property
    def blocked(self) -> bool:
        """Whether operators let nothing go."""
        return self.rule.unregistered is Unregistered.BLOCK


@dataclass(eq=False)
class NotRegisteredThere(Refused):
    """A campaign reaches a country where unregistered senders are blocked by the operators."""

    sender: str
    country: str
    code = "not_registered_there"
    message = (
        "The sender “%(sender)s” is not registered in %(country)s, so nothing is sent there. Register it first, or "
        "leave that country out."
    )


async def problems_of_country(platform: Platform, account_id: int, values: Values) -> list[Problem]:
    """Whether there is such a country."""
    if not values.country or values.country in phonenumbers.SUPPORTED_REGIONS:
        return []
    return [Problem("country", N_("Give a country of two capital letters, such as EG."), values.country)]


async def must_choose_country(platform: Platform, account_id: int) -> bool:
    """Whether an account's campaigns need a country: a small business's do, once it reaches more than itself."""
    return bool(
        await platform.database.fetchval("SELECT segment = 'sme' AND NOT trial FROM account WHERE id = $1", account_id)
    )


async def lacks_country(platform: Platform, campaign: Campaign) -> list[Problem]:
    """A country, where one has to be chosen; and what it asks for. A test reaches nobody."""
    if campaign.test:
        return []
    if not campaign.country and await must_choose_country(platform, campaign.account_id):
        return [Problem("country", N_("Choose the country that this campaign goes to."))]
    warning = await country_warning(platform, campaign)
    if warning is None:
        return [Problem("country", BLOCKED, code) for code in await blocked_countries(platform, campaign)]
    if warning.blocked:
        return [Problem("country", BLOCKED, campaign.country)]
    if not warning.acknowledged:
        said = N_("This sender is not registered in this country. Say that you know what happens, or choose another:")
        return [Problem("country", said, campaign.country)]
    return [Problem("country", BLOCKED, code) for code in await blocked_countries(platform, campaign)]


async def country_warning(platform: Platform, campaign: Campaign) -> CountryWarning | None:
    """What the chosen country asks for and the campaign's sender lacks; None for nothing."""
    if not campaign.country or not campaign.sender or senders.can_receive(campaign.sender):
        return None
    try:
        rule = await countries.rule(platform, campaign.country)
    except UnknownCountry:
        return None
    if rule.registration not in ASKED or await is_registered(platform, campaign):
        return None
    known = any(
        (one.get("country"), one.get("sender"), one.get("text")) == (rule.code, campaign.sender, rule.consequence("en"))
        for one in campaign.acknowledged
    )
    return CountryWarning(rule, campaign.sender, acknowledged=known)


async def is_registered(platform: Platform, campaign: Campaign) -> bool:
    """Whether the sender may be used in the chosen country."""
    return await senders.is_registered(
        platform, campaign.account_id, campaign.channel, campaign.sender, campaign.country
    )


async def other_countries(platform: Platform, campaign: Campaign) -> list[CountryWarning]:
    """Countries besides the chosen one that a prepared campaign reaches that do not know its sender, with counts."""
    if not campaign.prepared or not campaign.sender or senders.can_receive(campaign.sender):
        return []
    rows = await platform.database.fetch(
        """
        SELECT d.country, sum(d.messages)::bigint AS messages
        FROM campaign_destination d JOIN country c ON c.code = d.country
        WHERE d.campaign = $1 AND d.country <> $2 AND c.registration IN ('required', 'not_supported')
          AND NOT EXISTS (SELECT FROM sender_registration r WHERE r.account = $3 AND r.channel = $4 AND r.name = $5
                          AND r.country = d.country AND (r.expires_on IS NULL OR r.expires_on >= $6))
        GROUP BY d.country ORDER BY messages DESC, d.country
        """,
        campaign.id, campaign.country, campaign.account_id, campaign.channel, campaign.sender,
        platform.clock.now().date(),
    )  # fmt: skip
    rules = {rule.code: rule for rule in await countries.rules(platform)} if rows else {}
    return [CountryWarning(rules[row["country"]], campaign.sender, messages=row["messages"]) for row in rows]


async def blocked_countries(platform: Platform, campaign: Campaign) -> list[str]:
    """Those among them where operators let nothing go."""
    return [warning.rule.code for warning in await other_countries(platform, campaign) if warning.blocked]


async def refused_there(platform: Platform, campaign: Campaign) -> NotRegisteredThere | None:
    """Why a launched campaign must not start, looked at once its countries are known; None where it may."""
    if campaign.test:
        return None
    chosen = await country_warning(platform, campaign)
    blocked = [chosen.rule.code] if chosen is not None and chosen.blocked else []
    blocked += await blocked_countries(platform, campaign)
    return NotRegisteredThere(campaign.sender, ", ".join(blocked)) if blocked else None
