"""Which partition holds a message: its month stands in its id, so the gateway's statements name the partition.

Naming it, instead of leaving it to the planner, keeps the plans small and leaves them one way to find a row:
a plan that was made while a partition was empty must still be right when it holds millions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, TypeVar

from hudhud.plugins import Platform

__all__ = ["by_month", "current_months", "month_of", "partition_sql"]

MONTH_BITS: Final = 36
"""Ids of a month begin at (months since January 2020) << MONTH_BITS, as in `make_partitions` of the schema."""

T = TypeVar("T")


def month_of(message_id: int) -> int:
    """Months from January 2020 to the month whose partition holds the message."""
    return message_id >> MONTH_BITS


def by_month(items: Sequence[T], message_of: Callable[[T], int]) -> Iterable[tuple[int, Sequence[T]]]:
    """Items grouped by their message's month: almost always one group."""
    if not items:
        return ()
    if month_of(min(map(message_of, items))) == month_of(max(map(message_of, items))):
        return ((month_of(message_of(items[0])), items),)
    ordered = sorted(items, key=message_of)
    return [(month, list(group)) for month, group in groupby(ordered, lambda item: month_of(message_of(item)))]


@lru_cache(maxsize=256)
def partition_sql(statement: str, month: int | None = None) -> str:
    """A statement with the month's partitions in place of `{delivery}` and `{message}`, or with the whole tables."""
    suffix = "" if month is None else f"_{month:d}"
    return statement.replace("{delivery}", f"delivery{suffix}").replace("{message}", f"message{suffix}")


async def current_months(platform: Platform) -> tuple[int, ...]:
    """This month and the one before it, as far as they have partitions: older messages get no receipts."""
    rows = await platform.database.fetch(
        """
        SELECT month FROM (VALUES (message_month(now())), (message_month(now()) - 1)) AS m (month)
        WHERE to_regclass('delivery_' || month) IS NOT NULL ORDER BY month DESC
        """
    )
    return tuple(row["month"] for row in rows)
