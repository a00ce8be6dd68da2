"""Writing price lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.pricing.tables import PriceLine, PriceList

__all__ = ["Line", "create_price_list"]


@dataclass(frozen=True, slots=True)
class Line:
    """The price of one unit, in whole units of the list's currency, for addresses that begin with `prefix`.

    The empty prefix is the default line; `delivered_only` refunds what comes back undelivered or expired.
    """

    channel: str
    prefix: str
    price: Decimal
    country: str = ""
    delivered_only: bool = False


async def create_price_list(platform: Platform, *, name: str, currency: str, lines: Iterable[Line]) -> int:
    """Write a list with all its lines; gives its id, raises Invalid."""
    lines = list(lines)
    problems = list(wrong(lines))
    if await PriceList.exists().where(PriceList.name == name):
        problems.append(Problem("name", N_("Another price list has this name."), name))
    if problems:
        raise Invalid(*problems)
    async with platform.database.transaction():
        found = await PriceList.insert(PriceList(name=name, currency=currency)).returning(PriceList.id)
        list_id = int(found[0]["id"])
        rows = [
            PriceLine(
                price_list=list_id,
                channel=line.channel,
                prefix=line.prefix,
                country=line.country,
                price=line.price,
                delivered_only=line.delivered_only,
            )
            for line in lines
        ]
        if rows:
            await PriceLine.insert(*rows)
        return list_id


def wrong(lines: Sequence[Line]) -> Iterator[Problem]:
    """Prefixes that are no digits or come twice, and prices that cannot be charged."""
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        if line.prefix and not (line.prefix.isascii() and line.prefix.isdigit()):
            yield Problem(where, N_("A prefix is digits only, or empty for the default line."), line.prefix)
        if (line.channel, line.prefix) in seen:
            yield Problem(where, N_("This prefix is there twice."), line.prefix)
        seen.add((line.channel, line.prefix))
        if not (line.price.is_finite() and 0 <= line.price < 10**8 and line.price == round(line.price, 6)):
            yield Problem(where, N_("A price is zero or more, with at most six decimal places."), str(line.price))
