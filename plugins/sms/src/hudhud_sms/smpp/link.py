"""One bind held up: connecting over and over, feeding the session from the lane, draining at the end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from hudhud.channels import Batch, Deferred, Lane, LaneClosed
from hudhud_sms.smpp.protocol import SmppProtocol
from hudhud_sms.smpp.receipts import ReceiptIds
from hudhud_sms.smpp.reporting import Reports
from hudhud_sms.smpp.session import Session, State
from hudhud_sms.smpp.smsc import Smsc
from hudhud_sms.smpp.statuses import Refusals
from hudhud_sms.smpp.submissions import SubmissionEncoder

__all__ = ["Link", "Shared"]

CLAIMS_AT_ONCE = 2
"""The next batch is being claimed while the answers to the last one are outstanding."""
WATCH_SECONDS = 0.25
STEADY_SECONDS = 10.0
"""A bind that lasted less than this is not worth a quick reconnection."""


class Shared:
    """What the links of one connector share: form cache, spelling of ids, memory of refusals."""

    def __init__(self, smsc: Smsc) -> None:
        self.encoder = SubmissionEncoder(references=smsc.references)
        self.ids = ReceiptIds(smsc.receipt_ids)
        self.refusals = Refusals()


class Link:
    """Keeps one bind; `on_bound` is told whenever it comes up or goes down."""

    def __init__(self, smsc: Smsc, lane: Lane, shared: Shared, on_bound: Callable[[bool, str], None]) -> None:
        self._smsc = smsc
        self._lane = lane
        self._shared = shared
        self._on_bound = on_bound
        self._protocol: SmppProtocol | None = None
        self._up = False
        self._room = asyncio.Event()
        self._closing = asyncio.Event()
        self._reports: Reports | None = None

    async def run(self) -> None:
        """Hold the bind until the lane closes; open answers are then waited for and reported."""
        async with asyncio.TaskGroup() as group:
            self._reports = Reports(self._lane, group)
            feeding = [group.create_task(self._feed()) for _ in range(CLAIMS_AT_ONCE)]
            watching = group.create_task(self._watch())
            await self._keep_bound()
            await asyncio.wait(feeding)
            watching.cancel()

    async def _watch(self) -> None:
        """Notice a drain also while the queue is long or no bind stands, when no claim is made that would tell."""
        while not self._lane.draining:  # noqa: ASYNC110 - the lane gives a state, and no event
            await asyncio.sleep(WATCH_SECONDS)
        self._close()

    def _close(self) -> None:
        self._closing.set()
        self._room.set()  # every claim is to end

    # --- claims ---

    async def _feed(self) -> None:
        while True:
            await self._room.wait()
            try:
                batch = await self._lane.claim(self._appetite())
            except LaneClosed:
                self._close()
                return
            self._pass_on(batch)

    def _pass_on(self, batch: Batch) -> None:
        """Queue a claim, or give it back where the bind was lost meanwhile."""
        protocol = self._protocol
        if protocol is not None and protocol.session.state is State.BOUND:
            protocol.submit(batch.submissions)
            self._look_for_room()
        elif self._reports is not None:
            unsent = ((one.message_id, part) for one in batch.submissions for part in one.parts)
            self._reports.add([Deferred(message_id, part, "", 0.0) for message_id, part in unsent])

    def _appetite(self) -> int:
        protocol = self._protocol
        limit = protocol.session.pace.limit if protocol else 0.0
        if not protocol or not limit:
            return self._smsc.window
        # never less than a quarter of the window, below which core may wait for room to claim well
        return min(self._smsc.window, max(self._smsc.window // 4, int(2 * limit), 1))

    def _look_for_room(self) -> None:
        """A claim is worth making while the session is bound, answered, and soon out of work."""
        if self._closing.is_set():
            return
        session = self._protocol.session if self._protocol else None
        if session is None or session.state is not State.BOUND or session.stalled:
            self._room.clear()
            return
        limit = session.pace.limit
        enough = min(self._smsc.window / 2, limit) if limit else self._smsc.window / 2
        if session.waiting_parts <= enough:
            self._room.set()
        else:
            self._room.clear()

    # --- the connection ---

    async def _keep_bound(self) -> None:
        timing = self._smsc.timing
        pause = timing.backoff
        loop = asyncio.get_running_loop()
        while not self._closing.is_set():
            began = loop.time()
            await self._connect()
            if loop.time() - began >= STEADY_SECONDS:
                pause = timing.backoff
            await self._rest(pause * random.uniform(0.75, 1.25))  # noqa: S311 - jitter, not a secret
            pause = min(2 * pause, timing.longest_backoff)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    async def _connect(self) -> None:
        """One connection, from its beginning to its end."""
        loop = asyncio.get_running_loop()
        shared, smsc = self._shared, self._smsc
        session = Session(smsc, shared.encoder, shared.ids, shared.refusals, loop.time())
        protocol = SmppProtocol(session, lambda: self._turn(protocol))
        try:
            connecting = loop.create_connection(lambda: protocol, smsc.host, smsc.port)
            await asyncio.wait_for(connecting, smsc.timing.bind)
        except (OSError, TimeoutError) as error:
            self._tell(up=False, detail=str(error) or "connecting took too long")
            return
        self._protocol = protocol
        try:
            await self._until_closed(protocol)
        finally:
            protocol.abort()
            if not self._closing.is_set():
                self._tell(up=False, detail=session.reason)

    async def _until_closed(self, protocol: SmppProtocol) -> None:
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait((protocol.closed, closing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            closing.cancel()
        if not protocol.closed.done():
            await self._drain(protocol)

    async def _drain(self, protocol: SmppProtocol) -> None:
        """Wait for open answers, then unbind; what is still open when the connection ends is unanswered."""
        loop, timing = asyncio.get_running_loop(), self._smsc.timing
        protocol.session.stop()
        protocol.wake()
        until = loop.time() + timing.drain
        while protocol.session.open_parts and loop.time() < until and not protocol.closed.done():
            await asyncio.wait((protocol.closed,), timeout=0.02)
        protocol.unbind()
        await asyncio.wait((protocol.closed,), timeout=2 * timing.unbind)
        protocol.session.lost("drained")
        self._turn(protocol)

    def _turn(self, protocol: SmppProtocol) -> None:
        session = protocol.session
        if session.state is State.BOUND and not self._up:
            self._tell(up=True)
        if self._reports is not None:
            self._reports.take(protocol)
        self._look_for_room()

    def _tell(self, *, up: bool, detail: str = "") -> None:
        self._up = up
        self._on_bound(up, detail)
