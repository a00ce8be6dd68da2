"""What an account consumed, day by day: messages that were charged, and what they cost after refunds.

Entries of days that are over are added up once; what came since is read from the entries, of which there is one for
hundreds of messages. Nothing of it happens while messages are sent, and in sum it is the ledger, to the millionth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["Consumption", "Day", "close_days", "consumption"]

SETTLES_WITHIN: Final = timedelta(hours=6)
"""How long after its end a day is closed: whatever writes entries has committed or given up long before."""

WEEK: Final = 7

DAYS: Final = """
WITH whose AS (
    SELECT a.currency, a.time_zone AS zone, (now() AT TIME ZONE a.time_zone)::date AS today,
           coalesce(c.until, '-infinity') AS until, coalesce(c.last_entry, 0) AS last_entry
    FROM account a LEFT JOIN consumption_closed c ON c.account = a.id WHERE a.id = $1
),
seen AS (
    SELECT day, messages, spent FROM consumption, whose WHERE account = $1 AND day > today - $2::int
    UNION ALL
    SELECT (e.at AT TIME ZONE w.zone)::date, e.messages, CASE e.kind WHEN 'settle' THEN e.amount ELSE -e.amount END
    FROM ledger_entry e, whose w
    WHERE e.account = $1 AND e.id > w.last_entry AND e.at >= w.until AND e.kind IN ('settle', 'refund')
      AND (e.at AT TIME ZONE w.zone)::date > w.today - $2::int
)
SELECT w.currency, w.today - n AS day, coalesce(sum(s.messages), 0)::bigint AS messages,
       coalesce(sum(s.spent), 0)::bigint AS spent
FROM whose w CROSS JOIN generate_series(0, $2::int - 1) n LEFT JOIN seen s ON s.day = w.today - n
GROUP BY w.currency, w.today, n ORDER BY n DESC
"""

# Accounts with a day that is over and entries since the last closing; an idle one is left as it is.
DUE: Final = """
SELECT a.id FROM account a LEFT JOIN consumption_closed c ON c.account = a.id
WHERE coalesce(c.until, '-infinity') < date_trunc('day', (now() - $1::interval) AT TIME ZONE a.time_zone)
                                       AT TIME ZONE a.time_zone
  AND EXISTS (SELECT 1 FROM ledger_entry e WHERE e.account = a.id AND e.id > coalesce(c.last_entry, 0))
"""

# The row is locked first and read again under its lock, so that of two workers one closes and the other finds nothing.
BEGUN: Final = """
INSERT INTO consumption_closed (account, until, last_entry) VALUES ($1, '-infinity', 0) ON CONFLICT DO NOTHING
"""
LOCKED: Final = "SELECT until, last_entry FROM consumption_closed WHERE account = $1 FOR UPDATE"
CLOSE: Final = """
WITH bounds AS (
    SELECT a.time_zone AS zone,
           date_trunc('day', (now() - $2::interval) AT TIME ZONE a.time_zone) AT TIME ZONE a.time_zone AS ends
    FROM account a WHERE a.id = $1
),
fresh AS (
    SELECT e.id, e.at, (e.at AT TIME ZONE b.zone)::date AS day, e.messages, e.kind, e.amount
    FROM ledger_entry e, bounds b WHERE e.account = $1 AND e.id > $4 AND e.at >= $3
),
added AS (
    INSERT INTO consumption AS c (account, day, messages, spent)
    SELECT $1, day, sum(messages), sum(CASE kind WHEN 'settle' THEN amount ELSE -amount END)
    FROM fresh, bounds WHERE kind IN ('settle', 'refund') AND at < ends GROUP BY day
    ON CONFLICT (account, day) DO UPDATE
    SET messages = c.messages + excluded.messages, spent = c.spent + excluded.spent
)
UPDATE consumption_closed c SET until = b.ends, last_entry = least(
    coalesce((SELECT max(id) FROM fresh f WHERE f.at < b.ends - interval '1 hour'), c.last_entry),
    (SELECT min(id) - 1 FROM fresh f WHERE f.at >= b.ends)
)
FROM bounds b WHERE c.account = $1 AND c.until < b.ends
"""


@dataclass(frozen=True, slots=True)
class Day:
    """What one day consumed; `spent` is below zero where more was refunded than charged."""

    day: date
    messages: int
    spent: Money


@dataclass(frozen=True, slots=True)
class Consumption:
    """Days of the account's own time zone, oldest first; the last one is today, so far."""

    days: Sequence[Day]

    @property
    def messages(self) -> int:
        """Messages of all these days."""
        return sum(day.messages for day in self.days)

    @property
    def spent(self) -> Money:
        """What all these days cost."""
        return sum((day.spent for day in self.days[1:]), self.days[0].spent)

    def days_left(self, available: Money) -> int | None:
        """Whole days that `available` lasts at the rate of these days; None when nothing was spent.

        Counted from the first day that cost anything, a week at the least: one campaign on the first day is no rate.
        """
        if self.spent.micros <= 0:
            return None
        first = next(number for number, day in enumerate(self.days) if day.spent.micros > 0)
        counted = max(len(self.days) - first, WEEK)
        return max(available.micros, 0) * counted // self.spent.micros


async def consumption(platform: Platform, account_id: int, *, days: int = 30) -> Consumption:
    """What an account consumed on the last days, today included; raises NotFound."""
    rows = await platform.database.fetch(DAYS, account_id, days)
    if not rows:
        raise NotFound
    return Consumption([day_of(row) for row in rows])


def day_of(row: Row) -> Day:
    """A row as a day."""
    return Day(row["day"], row["messages"], Money(row["spent"], row["currency"]))


@core_task("ledger.close_days", every=1800)
async def close_days(platform: Platform) -> None:
    """Add up the days that are over, once, for every account that moved."""
    for row in await platform.database.fetch(DUE, SETTLES_WITHIN):
        async with platform.database.transaction() as db:
            await db.execute(BEGUN, row["id"])
            for closed in await db.fetch(LOCKED, row["id"]):
                await db.execute(CLOSE, row["id"], SETTLES_WITHIN, closed["until"], closed["last_entry"])
