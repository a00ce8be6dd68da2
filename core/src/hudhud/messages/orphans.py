"""Claims that were committed while their commit could not be heard: the database went away in between."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from hudhud.messages.connections import Lease
from hudhud.messages.states import State
from hudhud.plugins import Platform

__all__ = ["OrphanPart", "orphans"]


class OrphanPart(NamedTuple):
    """A part that is claimed and was never handed to the connector."""

    claim_id: int
    message_id: int
    part: int


ORPHANS = f"""
SELECT c.id, d.message, d.part
FROM claim c, LATERAL unnest(c.messages) AS m (id)
JOIN delivery d ON d.message = m.id AND d.state = {State.CLAIMED.value}
WHERE c.connection = $1 AND c.epoch = $2 AND c.id <> ALL ($3::bigint[])
"""


async def orphans(platform: Platform, lease: Lease, known: Collection[int]) -> list[OrphanPart]:
    """Claimed parts of this lease's claims that are not among the `known` ones."""
    rows = await platform.database.fetch(ORPHANS, lease.connection_id, lease.epoch, list(known))
    return [OrphanPart(*row) for row in rows]
