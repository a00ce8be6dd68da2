"""The dummy plugin keeps the contracts."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import ClassVar

from hudhud_dummy.channel import PigeonChannel, PigeonConnector

from hudhud.channels import Channel
from hudhud.testing import ChannelContract, ConnectorContract, Peer


class Loft:
    """The pigeons' connector remembers itself what has flown."""

    def __init__(self) -> None:
        self.connector = PigeonConnector()

    def received(self) -> Mapping[str, int]:
        taken: Counter[str] = Counter()
        for (address, _, _), times in self.connector.flown.items():
            taken[address] += times
        return taken


class TestPigeonChannel(ChannelContract):
    addresses: ClassVar = {"  Noah ": "noah", "ARK": "ark"}
    wrong_addresses = ("no 1", "dove!", "   ")
    bodies = ("coo", "an olive leaf, freshly plucked", "ح" * 31)

    def channel(self) -> Channel:
        return PigeonChannel()


class TestPigeonConnector(ConnectorContract):
    body = "coo"
    long_body = "an olive leaf, freshly plucked"

    def channel(self) -> Channel:
        return PigeonChannel()

    def address(self, number: int) -> str:
        return "loft" + "".join(chr(97 + int(digit)) for digit in str(number))

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        yield Loft()
