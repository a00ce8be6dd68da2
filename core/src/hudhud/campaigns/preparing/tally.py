"""What a preparation has counted so far: messages by connection, chunks, destinations, and who was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hudhud.campaigns.preparing.placing import Place

__all__ = ["KEPT_REFUSALS", "ChunkRecord", "Group", "LeftOut", "Tally"]

KEPT_REFUSALS: Final = 10_000
"""Of each kind of reason."""


class ChunkRecord(NamedTuple):
    """A chunk that is full: its range of ids, and what is in it."""

    connection_id: int
    country: str
    first_id: int
    last_id: int
    messages: int
    units: int
    cost: int


class LeftOut(NamedTuple):
    """A recipient that gets nothing, and why; `value` is what the reason is about."""

    row: int
    address: str
    reason: str
    kind: str
    source: str
    value: str


@dataclass(slots=True)
class Group:
    """Messages that are claimed together: a contiguous range of ids, filled from the front, cut into chunks."""

    connection_id: int
    country: str
    next_id: int
    first_id: int
    units: int = 0
    cost: int = 0

    def add(self, units: int, price: int) -> int:
        """Take one message into the open chunk; gives its id."""
        taken = self.next_id
        self.next_id += 1
        self.units += units
        self.cost += units * price
        return taken

    @property
    def messages(self) -> int:
        """How many are in the open chunk."""
        return self.next_id - self.first_id

    def cut(self) -> ChunkRecord:
        """Close the open chunk."""
        chunk = ChunkRecord(
            self.connection_id, self.country, self.first_id, self.next_id, self.messages, self.units, self.cost
        )
        self.first_id, self.units, self.cost = self.next_id, 0, 0
        return chunk


@dataclass(slots=True)
class Tally:
    """The counts of one preparation."""

    duplicates: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    refused: list[LeftOut] = field(default_factory=list)
    units: Counter[int] = field(default_factory=Counter)
    destinations: dict[tuple[str, str, int], list[int]] = field(default_factory=dict)
    longest: tuple[int, int] = (0, 0)
    costliest: tuple[int, int] = (-1, 0)

    def leave_out(self, one: LeftOut) -> None:
        """Count a recipient that gets nothing, and keep the first of each kind."""
        self.left_out[one.kind] += 1
        if self.left_out[one.kind] <= KEPT_REFUSALS:
            self.refused.append(one)

    def add(self, place: Place, units: int, message_id: int) -> None:
        """Count a message."""
        price = place.price.micros
        key = (place.country, place.network, price)
        found = self.destinations.get(key)
        if found is None:
            found = self.destinations[key] = [0, 0]
        found[0] += 1
        found[1] += units
        self.units[units] += 1
        if units > self.longest[0]:
            self.longest = (units, message_id)
        if units * price > self.costliest[0]:
            self.costliest = (units * price, message_id)
