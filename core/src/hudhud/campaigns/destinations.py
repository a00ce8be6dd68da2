"""What a campaign costs where: foreseen when it is prepared, and charged in the end."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.campaigns.campaign import get
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Destination", "destinations"]


@dataclass(frozen=True, slots=True)
class Destination:
    """What a campaign costs in one network of a country at one price; the charge is what became of it so far."""

    country: str
    network: str
    unit_price: Money
    messages: int
    units: int
    cost: Money


async def destinations(platform: Platform, account_id: int, campaign_id: int) -> list[Destination]:
    """The exact cost by country and network, dearest first; once it is prepared."""
    currency = (await get(platform, account_id, campaign_id)).cost.currency
    rows = await platform.database.fetch(
        """
        SELECT country, network, unit_price, messages, units, cost FROM campaign_destination
        WHERE campaign = $1 ORDER BY cost DESC, country, network, unit_price
        """,
        campaign_id,
    )
    return [
        Destination(
            row["country"],
            row["network"],
            Money(row["unit_price"], currency),
            row["messages"],
            row["units"],
            Money(row["cost"], currency),
        )
        for row in rows
    ]
