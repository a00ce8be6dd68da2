"""A price sheet: what an account pays on one channel, frozen and without I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hudhud.accounts import UnknownAccount
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Price", "PriceSheet", "sheet"]


class Price(NamedTuple):
    """What one unit costs in millionths; `refundable` where undelivered and expired ones are given back."""

    micros: int
    refundable: bool = False


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """Prices by prefix; the longest prefix of an address wins, and '' is the default line."""

    currency: str
    lines: Mapping[str, Price]
    _lengths: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lengths = sorted({len(prefix) for prefix in self.lines}, reverse=True)
        object.__setattr__(self, "_lengths", tuple(lengths))

    def price(self, address: str) -> Price | None:
        """The price of one unit to this address, or None where no line covers it: then it is refused."""
        lines = self.lines
        for length in self._lengths:
            found = lines.get(address[:length])
            if found is not None:
                return found
        return None

    def free(self) -> PriceSheet:
        """A sheet in the same currency by which nothing costs anything."""
        return PriceSheet(self.currency, {"": Price(0)})

    def average(self) -> int:
        """The mean of all lines in millionths, rounded half up, for a quick estimate; 0 without lines."""
        count = len(self.lines)
        if not count:
            return 0
        return (2 * sum(line.micros for line in self.lines.values()) + count) // (2 * count)

    def fingerprint(self) -> str:
        """The same for two sheets exactly when they price everything alike."""
        told = [
            self.currency,
            *(f"{p}={v.micros}{'*' * v.refundable}" for p, v in sorted(self.lines.items())),
        ]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


async def sheet(platform: Platform, account_id: int, channel: str) -> PriceSheet:
    """The account's prices on this channel as they are now; raises UnknownAccount."""
    rows = await platform.database.fetch(
        """
        SELECT p.currency, l.prefix, l.price, l.delivered_only
        FROM account a JOIN price_list p ON p.id = a.price_list
        LEFT JOIN price_line l ON l.price_list = p.id AND l.channel = $2
        WHERE a.id = $1
        """,
        account_id,
        channel,
    )
    if not rows:
        raise UnknownAccount(account_id)
    currency = rows[0]["currency"]
    lines = {
        row["prefix"]: Price(Money.parse(row["price"], currency).micros, row["delivered_only"])
        for row in rows
        if row["prefix"] is not None
    }
    return PriceSheet(currency, lines)
