"""Core's side of one connection: what may be claimed now, and the slots that bound what may become unconfirmed.

A slot is taken by a claimed part and given back when the part's outcome is committed, not when it is answered:
parts claimed whose outcome is not committed are exactly what a crash leaves unconfirmed. A tenth of the window
is for single messages alone.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence

import structlog

from hudhud import messages
from hudhud.channels import Batch, Channel, Connector, Deferred, Inbound, LaneClosed, Outcome, Receipt
from hudhud.database import AWAY
from hudhud.dispatch.turns import Turns
from hudhud.messages import BulkWork, Claimed, Lease
from hudhud.plugins import Platform

__all__ = ["GatewayLane"]

log = structlog.get_logger(__name__)
POLL_SECONDS = 0.5
TRANSACTIONAL_SHARE = 10


class GatewayLane:
    """The Lane that a connector pulls from; lives as long as one lease."""

    def __init__(self, platform: Platform, channel: Channel, connector: Connector, lease: Lease) -> None:
        self._platform = platform
        self._lease = lease
        self._connector = connector
        self._units_of: Callable[[str], int] = channel.units
        self._turns = Turns(platform, lease.connection_id)
        self._claiming = asyncio.Lock()
        self._wake = asyncio.Event()
        self._in_flight = 0
        self._claim_of: dict[tuple[int, int], int] = {}
        self._open_parts: dict[int, int] = {}
        self._work: list[BulkWork] = []
        self._work_read_at = float("-inf")
        self._accounts: frozenset[int] = frozenset()
        self._served: dict[int, int] = defaultdict(int)
        self._doubtful = False
        self._singles_checked_at = float("-inf")
        self.draining = False
        self.fresh_until = float("inf")
        self.is_up = False
        self.detail = ""

    # --- the gateway's side ---

    async def run(self) -> None:
        """Commit turns until cancelled."""
        await self._turns.run()

    def wake(self) -> None:
        """There may be something new to claim."""
        self._work_read_at = self._singles_checked_at = float("-inf")
        self._wake.set()

    def drain(self) -> None:
        """Let nothing more be claimed."""
        self.draining = True
        self._wake.set()

    async def settled(self) -> None:
        """Wait until everything reported is committed."""
        await self._turns.settled()

    # --- the connector's side ---

    async def claim(self, max_units: int) -> Batch:
        """See `hudhud.channels.Lane.claim`."""
        async with self._claiming:
            while True:
                if self.draining:
                    raise LaneClosed
                self._wake.clear()
                claimed = await self._try(max_units)
                if claimed is not None:
                    return self._keep(claimed)
                await self._sleep()

    async def report(self, outcomes: Sequence[Outcome]) -> None:
        """See `hudhud.channels.Lane.report`."""
        ended: list[int] = []
        given_back = 0
        for outcome in outcomes:
            claim = self._claim_of.pop((outcome.message_id, outcome.part), None)
            if claim is None:
                continue  # a late answer: its slot was given back when it was reported unanswered
            given_back += 1
            self._open_parts[claim] -= 1
            if not self._open_parts[claim]:
                del self._open_parts[claim]
                ended.append(claim)
        await self._turns.outcomes(outcomes, ended)
        self._in_flight -= given_back
        self._wake.set()

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """See `hudhud.channels.Lane.receipts`."""
        await self._turns.receipts(receipts)

    async def inbound(self, inbound: Sequence[Inbound]) -> None:
        """See `hudhud.channels.Lane.inbound`."""
        await self._turns.inbound(inbound)

    def bound(self, *, up: bool, detail: str = "") -> None:
        """See `hudhud.channels.Lane.bound`."""
        self.is_up = up
        self.detail = detail[:200]

    # --- choosing ---

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    def _keep(self, claimed: Claimed) -> Batch:
        for submission in claimed.batch.submissions:
            for part in submission.parts:
                self._claim_of[submission.message_id, part] = claimed.claim_id
        self._open_parts[claimed.claim_id] = claimed.batch.units
        self._in_flight += claimed.batch.units
        return claimed.batch

    async def _try(self, max_units: int) -> Claimed | None:
        window = self._connector.window
        room = min(max_units, window - self._in_flight, self._platform.settings.claim_size, self._burst())
        if room <= 0:
            return None
        try:
            await self._take_back_orphans()
            claimed = await self._claim_singles(room) or await self._claim_bulk(room, max_units)
        except AWAY as error:
            self._doubtful = True
            log.warning("claim.failed", error=repr(error))
            await asyncio.sleep(POLL_SECONDS)
            return None
        if claimed is not None and self._platform.clock.monotonic() > self.fresh_until:
            # Stopped between the commit and here for longer than the lease: another gateway may have taken over
            # and made this claim unconfirmed. Nothing of it was written, so what is still claimed may go back.
            log.error("claim.stale", claim=claimed.claim_id)
            unsent = [
                Deferred(submission.message_id, part, "stale", 0)
                for submission in claimed.batch.submissions
                for part in submission.parts
            ]
            await self._turns.outcomes(unsent, [claimed.claim_id])
            return None
        return claimed

    async def _take_back_orphans(self) -> None:
        """After trouble with the database a claim may have been committed unheard: nothing of it was written."""
        if not self._doubtful:
            return
        found = await messages.orphans(self._platform, self._lease, list(self._open_parts))
        unsent = [
            Deferred(each.message_id, each.part, "stale", 0)
            for each in found
            if (each.message_id, each.part) not in self._claim_of
        ]
        if unsent:
            await self._turns.outcomes(unsent, list({each.claim_id for each in found}))
        self._doubtful = False

    def _burst(self) -> int:
        rate = self._connector.rate
        return max(int(rate * 2), 1) if rate > 0 else self._connector.window

    async def _claim_singles(self, room: int) -> Claimed | None:
        now = self._platform.clock.monotonic()
        if now - self._singles_checked_at < POLL_SECONDS:
            return None
        claimed = await messages.claim_singles(self._platform, self._lease, room)
        claimed = claimed or await messages.claim_waiting(self._platform, self._lease, room)
        if claimed is None:
            self._singles_checked_at = now
        return claimed

    async def _claim_bulk(self, room: int, max_units: int) -> Claimed | None:
        window = self._connector.window
        reserve = window // TRANSACTIONAL_SHARE
        room = min(room, window - reserve - self._in_flight)
        # Small claims cost as much as large ones: wait until a good part of the window is free.
        if room < min(self._quantum(), self._burst(), max_units):
            return None
        await self._read_work()
        while self._work:
            work = min(self._work, key=lambda each: self._served[each.account_id])
            if not work.sender_approved:
                await messages.block_rest(self._platform, work.chunk_id, work.next_id, "sender_withdrawn")
                self._forget(work)
                continue
            claimed = await messages.claim_bulk(self._platform, self._lease, work, self._units_of, room)
            if claimed is None or work.next_id >= work.last_id:
                self._forget(work)
            if claimed is not None:
                self._rotate(work, claimed.batch.units)
                return claimed
        return None

    async def _read_work(self) -> None:
        """See what may be claimed, twice a second; what is being claimed from keeps its place."""
        now = self._platform.clock.monotonic()
        if now - self._work_read_at < POLL_SECONDS:
            return
        found = await messages.bulk_work(self._platform, self._lease)
        begun = {(work.chunk_id, work.next_id): work for work in self._work}
        places = {work.campaign_id: place for place, work in enumerate(self._work)}
        for work in found:
            if (work.chunk_id, work.next_id) in begun:
                work.go_on_from(begun[work.chunk_id, work.next_id])
        self._work = sorted(found, key=lambda work: places.get(work.campaign_id, -1))
        self._work_read_at = now
        self._level(frozenset(work.account_id for work in found))

    def _level(self, accounts: frozenset[int]) -> None:
        """Fair share: whoever has had least goes next; a newcomer starts level with the others, not ahead."""
        staying = accounts & self._accounts
        if not staying:
            self._served.clear()
        least = min((self._served[account] for account in staying), default=0)
        for account in accounts - staying:
            self._served[account] = least
        self._accounts = accounts

    def _quantum(self) -> int:
        return max(min(self._connector.window // 4, self._platform.settings.claim_size), 1)

    def _rotate(self, work: BulkWork, units: int) -> None:
        """Campaigns of one account take turns."""
        self._served[work.account_id] += units
        if work in self._work:
            self._work.remove(work)
            self._work.append(work)

    def _forget(self, work: BulkWork) -> None:
        self._work.remove(work)
        if not self._work:
            self._work_read_at = float("-inf")
