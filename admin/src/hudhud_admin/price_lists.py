"""Price lists, to be chosen from."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.plugins import Platform

__all__ = ["ListedPrices", "price_lists"]


@dataclass(frozen=True, slots=True)
class ListedPrices:
    """A price list's name and currency."""

    id: int
    name: str
    currency: str


async def price_lists(platform: Platform) -> list[ListedPrices]:
    """All of them, by name."""
    rows = await platform.database.fetch("SELECT id, name, currency FROM price_list ORDER BY name, id")
    return [ListedPrices(**dict(row)) for row in rows]
