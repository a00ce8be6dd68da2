"""Where a message goes: its connection, its price, its country and its network, all told by the leading digits."""

from __future__ import annotations

from typing import Final, NamedTuple

from hudhud import channels, pricing
from hudhud.countries import country_of, network_of
from hudhud.i18n import N_

__all__ = ["NO_CONNECTION", "NO_PRICE", "Place", "Places"]

NO_CONNECTION: Final = N_("No connection reaches this number.")
NO_PRICE: Final = N_("Your price list has no price for this number.")
NETWORK_DIGITS: Final = 9
"""The longest ranges that numbering plans give to networks."""
MOST_KNOWN: Final = 200_000


class Place(NamedTuple):
    """Where an address is; country and network are "" where they are not known."""

    connection: str
    price: pricing.Price
    country: str
    network: str


class Places:
    """Answers for a million addresses: what was found for the same leading digits is kept."""

    def __init__(self, routes: channels.RouteTable, sheet: pricing.PriceSheet) -> None:
        self._routes = routes
        self._sheet = sheet
        longest = max((len(prefix) for prefix in sheet.lines), default=0)
        self._digits = max(longest, routes.longest, NETWORK_DIGITS)
        self._known: dict[str, Place | str] = {}

    def of(self, address: str) -> Place | str:
        """The place of an address, or why it cannot be sent to (a msgid)."""
        leading = address[: self._digits]
        found = self._known.get(leading)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[leading] = self._find(address)
        return found

    def _find(self, address: str) -> Place | str:
        connection = self._routes.connection(address)
        if connection is None:
            return NO_CONNECTION
        price = self._sheet.price(address)
        if price is None:
            return NO_PRICE
        return Place(connection, price, country_of(address), network_of(address))
