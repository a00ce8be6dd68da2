"""The choice of a connection by the longest prefix of an address."""

from __future__ import annotations

from collections.abc import Sequence

from hudhud.channels.contracts import Route

__all__ = ["RouteTable"]


class RouteTable:
    """Answers which connection an address goes through; two tables of equal routes answer alike."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._by_prefix = {route.prefix: route.connection for route in routes}
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)

    def connections(self) -> frozenset[str]:
        """The names of every connection that a route leads to."""
        return frozenset(self._by_prefix.values())

    @property
    def longest(self) -> int:
        """How many leading digits of an address decide, at most."""
        return self._lengths[0] if self._lengths else 0

    def connection(self, address: str) -> str | None:
        """The name of the connection, or None where no route covers the address."""
        for length in self._lengths:
            found = self._by_prefix.get(address[:length])
            if found is not None:
                return found
        return None
