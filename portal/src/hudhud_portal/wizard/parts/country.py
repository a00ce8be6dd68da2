"""The country that a campaign goes to, and what it asks of the sender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request

from hudhud import countries
from hudhud.campaigns import Campaign, drafting
from hudhud.plugins import Platform
from hudhud_web import Form, blank_form, language_of

__all__ = ["shown_country"]


async def shown_country(
    request: Request[Any, Any, Any], platform: Platform, campaign: Campaign, form: Form[Any] | None
) -> Mapping[str, object]:
    """The countries to choose from, the account's own first, and the warning of the chosen one."""
    chosen = {"country": campaign.country, "other_countries": int(campaign.other_countries)}
    return {
        "destination": form or blank_form(**chosen),
        "destinations": await choices(request, platform),
        "country_needed": await drafting.must_choose_country(platform, campaign.account_id),
        "country_warning": await drafting.country_warning(platform, campaign),
    }


async def choices(request: Request[Any, Any, Any], platform: Platform) -> list[tuple[str, str]]:
    """Pairs of code and name."""
    language, own = language_of(request), request.user.region
    pairs = [(rule.code, rule.name(language)) for rule in await countries.rules(platform)]
    return sorted(pairs, key=lambda pair: (pair[0] != own, pair[1]))
