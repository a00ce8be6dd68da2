"""The SMPP connector: one or several binds to one SMSC, fed from one lane."""

from __future__ import annotations

import asyncio
from functools import partial

from hudhud.channels import Connector, Lane
from hudhud_sms.smpp.link import Link, Shared
from hudhud_sms.smpp.smsc import Smsc

__all__ = ["SmppConnector"]


class SmppConnector(Connector):
    """Submits over SMPP 3.4 as a transceiver, and reconnects for as long as the lane is open."""

    def __init__(self, name: str, smsc: Smsc) -> None:
        self.name = name
        self.smsc = smsc
        self.window = smsc.window * smsc.connections
        self.rate = smsc.rate
        self.terms = smsc

    async def run(self, lane: Lane) -> None:
        shared = Shared(self.smsc)
        standing = Standing(lane, self.smsc.connections)
        async with asyncio.TaskGroup() as group:
            for number in range(self.smsc.connections):
                group.create_task(Link(self.smsc, lane, shared, partial(standing.tell, number)).run())


class Standing:
    """Tells the lane whether any bind stands."""

    def __init__(self, lane: Lane, binds: int) -> None:
        self._lane = lane
        self._up = [False] * binds

    def tell(self, number: int, up: bool, detail: str) -> None:  # noqa: FBT001 - called through a partial
        """Note one bind's state and pass on that of all."""
        self._up[number] = up
        self._lane.bound(up=any(self._up), detail=detail)
