"""Money: an integer of millionths of a currency's unit, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering

__all__ = ["MILLION", "Money"]

MILLION = 1_000_000


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in millionths (`micros`) of `currency` (ISO 4217)."""

    micros: int
    currency: str

    @classmethod
    def parse(cls, text: str | Decimal, currency: str) -> Money:
        """Read a decimal amount of whole units; raises `decimal.InvalidOperation` on anything else."""
        scaled = (Decimal(text) * MILLION).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units."""
        return Decimal(self.micros) / MILLION

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} are different currencies")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.micros + other.micros, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.micros - other.micros, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.micros * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.micros < other.micros

    def __str__(self) -> str:
        return f"{self.currency} {plain(self.amount)}"

    def decimal(self) -> str:
        """The amount as the API writes it: at least two decimals, no more than it needs."""
        return plain(self.amount)


def plain(amount: Decimal) -> str:
    """A decimal with two to six places and no exponent."""
    text = f"{amount:.6f}"
    whole, _, places = text.partition(".")
    places = places.rstrip("0").ljust(2, "0")
    return f"{whole}.{places}"
