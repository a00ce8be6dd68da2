"""A channel that reaches pigeon lofts: addresses are names, ten letters are a unit."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from hudhud.channels import (
    Accepted,
    Address,
    Batch,
    Channel,
    Connector,
    InvalidAddress,
    Lane,
    Measure,
    Outcome,
    Receipt,
    ReceiptState,
    RequestConnector,
    Route,
)
from hudhud.plugins import Platform

__all__ = ["LETTERS_A_UNIT", "PigeonChannel", "PigeonConnector"]

LETTERS_A_UNIT = 10


class PigeonConnector(RequestConnector):
    """Takes everything, remembers it, and reports it delivered."""

    name = "loft"
    window = 40

    def __init__(self) -> None:
        self.flown: Counter[tuple[str, str, int]] = Counter()
        self._lane: Lane | None = None
        self._receipts: set[asyncio.Task[None]] = set()

    async def run(self, lane: Lane) -> None:
        self._lane = lane
        await super().run(lane)
        await asyncio.gather(*self._receipts)

    async def submit(self, batch: Batch) -> Sequence[Outcome]:
        outcomes = []
        for submission in batch.submissions:
            for part in submission.parts:
                self.flown[submission.address, submission.body, part] += 1
                outcomes.append(Accepted(submission.message_id, part, f"ring-{submission.message_id}-{part}"))
        receipts = asyncio.create_task(self._arrive([outcome.reference for outcome in outcomes]))
        self._receipts.add(receipts)
        receipts.add_done_callback(self._receipts.discard)
        return outcomes

    async def _arrive(self, rings: list[str]) -> None:
        assert self._lane is not None
        await self._lane.receipts([Receipt(ring, ReceiptState.DELIVERED) for ring in rings])


class PigeonChannel(Channel):
    """Pigeons."""

    name: ClassVar[str] = "pigeon"
    title: ClassVar[str] = "Pigeons"

    def __init__(self) -> None:
        self.connector = PigeonConnector()

    def parse_address(self, text: str, region: str | None) -> Address:
        name = text.strip().lower()
        if not name.isalpha():
            raise InvalidAddress(text, "A loft's name has letters only.")
        return Address(name)

    def measure(self, body: str) -> Measure:
        units = max(-(-len(body) // LETTERS_A_UNIT), 1)
        return Measure(units, len(body), units * LETTERS_A_UNIT, "letters")

    async def connectors(self, platform: Platform) -> Sequence[Connector]:
        return [self.connector]

    async def routes(self, platform: Platform) -> Sequence[Route]:
        return [Route("", self.connector.name)]
