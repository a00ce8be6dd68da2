"""What a campaign costs where: foreseen when it is prepared, and charged in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from hudhud.campaigns.campaign import get
from hudhud.countries import country_of, network_of
from hudhud.messages import State
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["Destination", "destinations", "sum_up"]

RANGE_DIGITS: Final = 9
"""As many leading digits as tell country and network apart."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What a campaign costs in one network of a country at one price.

    `messages`, `units` and `cost` are foreseen; `accepted` units and what was `charged` for them, less refunds, are
    known once the campaign is closed. A network is told by the number's range: whoever moved on with his number
    still counts there.
    """

    country: str
    network: str
    unit_price: Money
    messages: int
    units: int
    cost: Money
    accepted: int | None
    charged: Money | None


async def destinations(platform: Platform, account_id: int, campaign_id: int) -> list[Destination]:
    """The exact cost by country and network, dearest first; once it is prepared."""
    currency = (await get(platform, account_id, campaign_id)).cost.currency
    rows = await platform.database.fetch(
        """
        SELECT country, network, unit_price, messages, units, cost, accepted, charged FROM campaign_destination
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
            row["accepted"],
            None if row["charged"] is None else Money(row["charged"], currency),
        )
        for row in rows
    ]


# A part is charged when it is accepted; what comes back undelivered at a refundable price is not, in the end.
CHARGED: Final = f"""
SELECT left(m.address, {RANGE_DIGITS}) AS leading, length(m.address) AS digits, m.unit_price, count(*) AS units,
       sum(d.price) FILTER (WHERE NOT d.refundable OR d.state NOT IN (
           {State.EXPIRED.value}, {State.UNDELIVERED.value}, {State.REJECTED.value})) AS charged
FROM campaign k
JOIN message m ON m.id >= k.first_id AND m.id < k.last_id AND m.campaign = k.id
JOIN delivery d ON d.message = m.id AND d.accepted_at IS NOT NULL
WHERE k.id = $1 GROUP BY 1, 2, 3
"""

KEEP: Final = """
UPDATE campaign_destination d SET accepted = coalesce(t.accepted, 0), charged = coalesce(t.charged, 0)
FROM campaign_destination o
LEFT JOIN unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
    AS t (country, network, unit_price, accepted, charged)
    ON t.country = o.country AND t.network = o.network AND t.unit_price = o.unit_price
WHERE o.campaign = $1 AND d.campaign = $1 AND d.country = o.country AND d.network = o.network
  AND d.unit_price = o.unit_price
"""


@core_task("campaigns.sum_up")
async def sum_up(platform: Platform, campaign_id: int) -> None:
    """Keep what was charged where, beside what was foreseen. Enqueued when a campaign closes; repeating is harmless."""
    accepted: Counter[tuple[str, str, int]] = Counter()
    charged: Counter[tuple[str, str, int]] = Counter()
    for row in await platform.database.fetch(CHARGED, campaign_id):
        address = row["leading"].ljust(row["digits"], "0")
        key = (country_of(address), network_of(address), row["unit_price"])
        accepted[key] += row["units"]
        charged[key] += int(row["charged"] or 0)
    countries, networks, prices = zip(*accepted, strict=True) if accepted else ((), (), ())
    await platform.database.execute(
        KEEP, campaign_id, countries, networks, prices, list(accepted.values()), [charged[key] for key in accepted]
    )
