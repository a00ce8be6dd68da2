"""Handing facts to the lane in batches, a few at a time, and acknowledging to the SMSC what is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hudhud.channels import Inbound, Lane, Outcome, Receipt
from hudhud_sms.smpp.protocol import SmppProtocol
from hudhud_sms.smpp.session import Session

__all__ = ["Reports"]

AT_ONCE = 4
"""Calls of each kind in flight; what comes meanwhile makes a fuller batch for the lane's group commit."""
MOST_UNCOMMITTED = 50_000
"""Receipts read and not committed; beyond it nothing is read until they are."""


class Reports:
    """Takes the facts of one link's sessions. Tasks are of the given group, which so waits for them."""

    def __init__(self, lane: Lane, group: asyncio.TaskGroup) -> None:
        self._lane = lane
        self._group = group
        self._outcomes: list[Outcome] = []
        self._reporting = 0
        self._receipts: list[tuple[SmppProtocol, Sequence[int], Sequence[Receipt]]] = []
        self._receiving = 0
        self._uncommitted = 0

    def take(self, protocol: SmppProtocol) -> None:
        """Take everything that the session has gathered since the last time."""
        session = protocol.session
        if session.outcomes:
            self.add(session.outcomes)
            session.outcomes.clear()
        if session.receipts:
            self._take_receipts(protocol, session)
        if session.messages:
            messages, session.messages = session.messages, []
            sequences, session.message_sequences = session.message_sequences, []
            self._group.create_task(self._inbound(protocol, sequences, messages))

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Take outcomes of no session's."""
        self._outcomes += outcomes
        if self._reporting < AT_ONCE:
            self._reporting += 1
            self._group.create_task(self._report())

    def _take_receipts(self, protocol: SmppProtocol, session: Session) -> None:
        self._receipts.append((protocol, session.receipt_sequences, session.receipts))
        self._uncommitted += len(session.receipts)
        session.receipts, session.receipt_sequences = [], []
        if self._uncommitted > MOST_UNCOMMITTED:
            protocol.pause_reading(paused=True)
        if self._receiving < AT_ONCE:
            self._receiving += 1
            self._group.create_task(self._receive())

    async def _report(self) -> None:
        while self._outcomes:
            outcomes, self._outcomes = self._outcomes, []
            await self._lane.report(outcomes)
        self._reporting -= 1

    async def _receive(self) -> None:
        while self._receipts:
            taken, self._receipts = self._receipts, []
            receipts = [receipt for _, _, some in taken for receipt in some]
            await self._lane.receipts(receipts)
            self._uncommitted -= len(receipts)
            for protocol, sequences, _ in taken:
                protocol.acknowledge(sequences)
                if self._uncommitted < MOST_UNCOMMITTED // 2:
                    protocol.pause_reading(paused=False)
        self._receiving -= 1

    async def _inbound(self, protocol: SmppProtocol, sequences: Sequence[int], messages: Sequence[Inbound]) -> None:
        await self._lane.inbound(messages)
        protocol.acknowledge(sequences)
