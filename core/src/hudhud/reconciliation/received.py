"""Rule I7: what the other side says it received, against what we say of it."""

from __future__ import annotations

from collections.abc import Mapping

from hudhud.database import Row
from hudhud.messages import State
from hudhud.plugins import Platform
from hudhud.reconciliation.report import Difference

__all__ = ["compare_received"]

ACCEPTED_RULE = "I7 what was accepted was received"
RECEIVED_RULE = "I7 what was received was accepted, or is unconfirmed"

TOLD = f"""
SELECT m.address, count(*) FILTER (WHERE d.accepted_at IS NOT NULL) AS accepted,
       count(*) FILTER (WHERE d.state = {State.UNCONFIRMED.value}) AS unconfirmed
FROM delivery d JOIN message m ON m.id = d.message GROUP BY m.address
"""


async def compare_received(platform: Platform, received: Mapping[str, int]) -> list[Difference]:
    """Hold parts received, counted by address, against the deliveries: neither lost, nor sent twice."""
    rows = {row["address"]: row for row in await platform.database.fetch(TOLD)}
    found = [difference for address, row in rows.items() for difference in compare(row, received.get(address, 0))]
    strangers = [address for address in received if address not in rows]
    return found + [Difference(RECEIVED_RULE, f"address={address}, never claimed") for address in strangers]


def compare(row: Row, received: int) -> list[Difference]:
    """One address."""
    accepted, unconfirmed = row["accepted"], row["unconfirmed"]
    told = f"address={row['address']}, received={received}, accepted={accepted}, unconfirmed={unconfirmed}"
    if received < accepted:
        return [Difference(ACCEPTED_RULE, told)]
    if received > accepted + unconfirmed:
        return [Difference(RECEIVED_RULE, told)]
    return []
