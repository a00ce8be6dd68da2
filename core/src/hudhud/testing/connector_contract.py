"""What every connector promises, as tests that its plugin subclasses and runs against its simulator.

class TestPigeonConnector(ConnectorContract):
    body = "coo"

    def channel(self) -> Channel: ...
    def address(self, number: int) -> str: ...

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]: ...
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import ClassVar

from hudhud.channels import Accepted, Channel, Connector, ReceiptState, Rejected, Submission, Unanswered
from hudhud.testing.fake_lane import FakeLane
from hudhud.testing.peers import NetworkPeer, Peer

__all__ = ["ConnectorContract", "NetworkConnectorContract"]

DRAIN_SECONDS = 12.0
"""The 10 seconds that a connector has to drain, and a little for a busy machine."""


class ConnectorContract(ABC):
    """The suite for a `hudhud.channels.Connector`. Its peer takes everything and reports it delivered soon."""

    sender: ClassVar[str] = "Hudhud"
    body: ClassVar[str]
    """A text of one unit."""
    long_body: ClassVar[str]
    """A text of several units."""
    messages: ClassVar[int] = 100

    @abstractmethod
    def channel(self) -> Channel:
        """The connector's channel, which measures the bodies."""

    @abstractmethod
    def address(self, number: int) -> str:
        """A canonical address that the peer delivers to; another one for every number from 0 on."""

    @abstractmethod
    def peer(self) -> AbstractAsyncContextManager[Peer]:
        """A fresh connector and its other side."""

    def submissions(self, count: int, *, first: int = 0, long: bool = False) -> list[Submission]:
        """Messages to as many addresses."""
        body = self.long_body if long else self.body
        parts = tuple(range(1, self.channel().measure(body).units + 1))
        return [
            Submission(number + 1, parts, len(parts), self.address(number), self.sender, body)
            for number in range(first, first + count)
        ]

    async def test_every_part_has_one_outcome_and_went_out_once(self) -> None:
        submissions = self.submissions(self.messages)
        lane = FakeLane(submissions)

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(lane.of(Accepted)) == len(submissions))

        assert not lane.broken
        assert dict(peer.received()) == dict.fromkeys((s.address for s in submissions), 1)

    async def test_every_part_of_a_long_message_is_reported_for_itself(self) -> None:
        submissions = self.submissions(5, long=True)
        parts = submissions[0].parts_total
        lane = FakeLane(submissions)

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(lane.of(Accepted)) == 5 * parts)

        assert parts > 1
        assert not lane.broken
        assert dict(peer.received()) == dict.fromkeys((s.address for s in submissions), parts)

    async def test_only_the_named_parts_of_a_message_go_out(self) -> None:
        whole = self.submissions(1, long=True)[0]
        lane = FakeLane([whole._replace(parts=(2,))])

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: bool(lane.of(Accepted)))

        assert list(lane.outcomes) == [(whole.message_id, 2)]
        assert dict(peer.received()) == {whole.address: 1}

    async def test_references_tell_parts_apart_and_receipts_name_them(self) -> None:
        submissions = self.submissions(self.messages)
        lane = FakeLane(submissions)

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(delivered(lane)) >= len(submissions))

        assert len(references(lane)) == len(submissions)
        assert delivered(lane) == references(lane)

    async def test_it_says_that_the_connection_stands(self) -> None:
        lane = FakeLane(self.submissions(1))

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: bool(lane.of(Accepted)))

        assert (True, "") in [(up, "") for up, _ in lane.states]

    async def test_a_small_window_slows_it_and_loses_nothing(self) -> None:
        submissions = self.submissions(20)
        lane = FakeLane(submissions, window=3)

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(lane.of(Accepted)) == len(submissions))

        assert not lane.broken

    async def test_what_is_offered_later_is_taken_too(self) -> None:
        lane = FakeLane(self.submissions(1))

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(lane.of(Accepted)) == 1)
            await lane.offer(self.submissions(1, first=1))
            await lane.until(lambda lane: len(lane.of(Accepted)) == 2)

        assert not lane.broken

    async def test_draining_reports_what_is_open_and_returns(self) -> None:
        lane = FakeLane(self.submissions(self.messages))

        async with self.peer() as peer:
            run = asyncio.create_task(peer.connector.run(lane))
            await lane.until(lambda lane: bool(lane.claimed))
            await lane.close()
            await asyncio.wait_for(run, DRAIN_SECONDS)

        assert not lane.open
        assert not lane.broken

    async def test_an_idle_connector_drains_too(self) -> None:
        lane = FakeLane()

        async with self.peer() as peer:
            run = asyncio.create_task(peer.connector.run(lane))
            await asyncio.sleep(0.2)
            await lane.close()
            await asyncio.wait_for(run, DRAIN_SECONDS)

        assert not lane.claimed

    async def test_a_cancelled_connector_ends_and_claims_nothing_more(self) -> None:
        lane = FakeLane(self.submissions(self.messages), window=10)

        async with self.peer() as peer:
            run = asyncio.create_task(peer.connector.run(lane))
            await lane.until(lambda lane: bool(lane.claimed))
            run.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(run, DRAIN_SECONDS)
            claimed = len(lane.claimed)
            await asyncio.sleep(0.2)

        assert len(lane.claimed) == claimed


class NetworkConnectorContract(ConnectorContract):
    """The suite for a connector behind a connection that can be lost."""

    @abstractmethod
    def peer(self) -> AbstractAsyncContextManager[NetworkPeer]:
        """A fresh connector and its other side."""

    async def test_a_lost_connection_doubles_nothing_and_hides_nothing(self) -> None:
        submissions = self.submissions(self.messages * 3)
        lane = FakeLane(submissions, window=20)

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(lane.outcomes) > self.messages)
            await peer.drop()
            await lane.until(lambda lane: len(settled(lane)) == len(submissions), seconds=30)

        received = peer.received()
        taken = {s.message_id for s in submissions if received.get(s.address)}
        assert not lane.broken
        assert max(received.values()) == 1
        assert {accepted.message_id for accepted in lane.of(Accepted)} <= taken
        assert taken <= {outcome.message_id for outcome in (*lane.of(Accepted), *lane.of(Unanswered))}

    async def test_it_connects_again_and_goes_on(self) -> None:
        lane = FakeLane(self.submissions(1))

        async with self.peer() as peer, running(peer.connector, lane):
            await lane.until(lambda lane: len(settled(lane)) == 1)
            await peer.drop()
            await lane.offer(self.submissions(10, first=1))
            await lane.until(lambda lane: len(settled(lane)) == 11, seconds=30)

        assert len(lane.of(Accepted)) >= 1
        assert lane.states[-1][0]


@asynccontextmanager
async def running(connector: Connector, lane: FakeLane) -> AsyncIterator[None]:
    """Let the connector run while the block does, then drain it; what it raises is raised here."""
    run = asyncio.create_task(connector.run(lane))
    try:
        yield
    finally:
        await lane.close()
        await asyncio.wait_for(run, DRAIN_SECONDS)


def references(lane: FakeLane) -> set[str]:
    """What accepted parts are called."""
    return {outcome.reference for outcome in lane.told if isinstance(outcome, Accepted)}


def delivered(lane: FakeLane) -> set[str]:
    """The accepted references that a receipt of delivery names."""
    known = references(lane)
    return {
        name
        for receipt in lane.received_receipts
        if receipt.state is ReceiptState.DELIVERED
        for name in (receipt.reference, *receipt.alternatives)
        if name in known
    }


def settled(lane: FakeLane) -> set[tuple[int, int]]:
    """Parts whose last outcome is not *deferred*."""
    return {
        (outcome.message_id, outcome.part) for kind in (Accepted, Rejected, Unanswered) for outcome in lane.of(kind)
    }
