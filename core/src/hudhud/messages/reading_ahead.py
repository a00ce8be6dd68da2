"""Reading ahead: the next messages of a chunk are fetched and rendered while those before them are being claimed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from hudhud.contacts import opted_out
from hudhud.messages.partitions import month_of, partition_sql
from hudhud.messages.rendering import Renderer, Wording
from hudhud.plugins import Platform

__all__ = ["ReadAhead", "Ready", "Units"]

Units = Callable[[str], int]

SAME_TO_ALL: Final = 2_000
"""Messages read at once where nothing is rendered."""
OWN_TO_EACH: Final = 250
"""Messages rendered at once: nothing else of the process runs meanwhile, so that more would be felt elsewhere."""
MOST_AHEAD: Final = 500
"""Messages beyond those wanted for which no more are read."""

ROWS: Final = "SELECT id, address, fields FROM {message} WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3"


class Ready(NamedTuple):
    """A message as it is handed over; `units` is 0 for one whose recipient has opted out meanwhile."""

    message_id: int
    address: str
    body: str
    units: int


class Readable(Protocol):
    """What reading ahead asks of a chunk."""

    account_id: int
    channel: str
    wording: Wording
    sender: str
    last_id: int
    reach: str | None
    opted_out_at: datetime | None


class ReadAhead:
    """Messages of one chunk, from an id on. They stay until their claim has committed."""

    def __init__(self, begin: int) -> None:
        self._ready: deque[Ready] = deque()
        self._next = begin
        self._reading: asyncio.Task[list[Ready]] | None = None
        self._renderer: Renderer | None = None

    async def have(self, platform: Platform, work: Readable, units_of: Units, wanted: int) -> Collection[Ready]:
        """As many as are wanted or more, fewer only at the chunk's end; further ones are on their way then.

        Raises what the database raises, and LookupError where a transform of the wording is not installed.
        """
        least, enough = (1, 0) if work.reach is not None else (wanted, wanted + MOST_AHEAD)
        while True:
            if self._reading is not None and self._reading.done():
                reading, self._reading = self._reading, None
                self._ready.extend(reading.result())
            if self._reading is None and self._next < work.last_id and len(self._ready) <= enough:
                self._reading = asyncio.create_task(self._read(platform, work, units_of))
                self._reading.add_done_callback(looked_at)
            if self._reading is None or len(self._ready) >= least:
                return self._ready
            await asyncio.wait((self._reading,))

    def drop(self, count: int) -> None:
        """Forget the first ones: their claim has committed."""
        for _ in range(count):
            self._ready.popleft()

    async def _read(self, platform: Platform, work: Readable, units_of: Units) -> list[Ready]:
        """Fetch and render the next ones."""
        renderer = self._renderer = self._renderer or Renderer(platform, work.wording)
        most = SAME_TO_ALL if renderer.constant else OWN_TO_EACH
        rows = await platform.database.fetch(
            partition_sql(ROWS, month_of(self._next)),
            self._next,
            work.last_id,
            most if work.reach is None else 1,
        )
        stopped: frozenset[str] = frozenset()
        if work.opted_out_at is not None:
            addresses = [row["address"] for row in rows]
            stopped = await opted_out(platform, work.account_id, work.channel, work.sender, addresses)
        bodies = renderer.bodies([row["id"] for row in rows], [row["fields"] for row in rows])
        units = units_of(bodies[0]) if renderer.constant and bodies else 0
        self._next = rows[-1]["id"] + 1 if rows else work.last_id
        return [
            Ready(row["id"], row["address"], body, 0 if row["address"] in stopped else units or units_of(body))
            for row, body in zip(rows, bodies, strict=True)
        ]


def looked_at(reading: asyncio.Task[list[Ready]]) -> None:
    """Let a failure be told to whoever asks next, and to nobody where nobody does."""
    if not reading.cancelled():
        reading.exception()
