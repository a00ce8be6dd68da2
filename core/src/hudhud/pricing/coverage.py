"""What an account pays where: its own price list, a line for each destination."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Destination", "country_of", "coverage"]


@dataclass(frozen=True, slots=True)
class Destination:
    """The price of one unit to numbers that begin with `prefix`; the empty one is everywhere else.

    `country` (ISO 3166) is empty where the prefix is of several countries or none.
    """

    channel: str
    prefix: str
    country: str
    price: Money
    delivered_only: bool


async def coverage(platform: Platform, account_id: int) -> list[Destination]:
    """The account's own prices as they are now, by channel and prefix."""
    rows = await platform.database.fetch(
        """
        SELECT l.channel, l.prefix, l.country, l.price, l.delivered_only, p.currency
        FROM account a JOIN price_list p ON p.id = a.price_list JOIN price_line l ON l.price_list = p.id
        WHERE a.id = $1 ORDER BY l.channel, l.prefix
        """,
        account_id,
    )
    return [
        Destination(
            row["channel"],
            row["prefix"],
            row["country"] or country_of(row["prefix"]),
            Money.parse(row["price"], row["currency"]),
            row["delivered_only"],
        )
        for row in rows
    ]


def country_of(prefix: str) -> str:
    """The country whose calling code a prefix begins with, where it is one country's."""
    for length in range(1, min(len(prefix), 3) + 1):
        regions = phonenumbers.region_codes_for_country_code(int(prefix[:length]))
        if regions:
            return regions[0] if len(regions) == 1 else ""
    return ""
