"""The simulated SMSC: takes submissions, decides their fate, and sends receipts when they are due."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from pathlib import Path
from typing import Final

from hudhud_sms.simulator.behaviour import DELIVERED, THROTTLED, Behaviour, Fate, fate_of
from hudhud_sms.simulator.bind import ClientBind, Submitted
from hudhud_sms.simulator.ledger import Counts, Ledger
from hudhud_sms.simulator.phones import Phones
from hudhud_sms.simulator.texts import PendingReceipt, deliver_body, from_phone, minute, written_ids
from hudhud_sms.simulator.wheel import Wheel
from hudhud_sms.smpp.pdu import HEADER, RESPONSE, SUBMIT_SM, pdu

__all__ = ["SmscSimulator"]

SUBMIT_RESPONSE: Final = SUBMIT_SM | RESPONSE
INVALID_PASSWORD: Final = 0x0E
REMEMBERED_REFUSALS: Final = 10_000
GARBAGE: Final = b"\xff" * 24


class SmscSimulator:
    """A whole SMSC in one object. `behaviour` may be exchanged at any time."""

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        ledger: Path | None = None,
        password: str | None = None,
        seed: int | None = None,
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.phones = Phones()
        self.accepted = 0
        self.refusals = 0
        self.receipts = 0
        self.acknowledged = 0
        self.binds_seen = 0
        self._password = password
        self._chance = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self._ledger = Ledger(ledger) if ledger else None
        self._number = 0
        self._binds: dict[ClientBind, None] = {}
        self._queues: dict[str, deque[PendingReceipt | bytes]] = {}
        self._refused_once: dict[tuple[bytes, bytes], None] = {}
        self._server: asyncio.Server | None = None
        self._tokens = 0.0
        self._filled_at = 0.0
        self._minute = minute()

    @property
    def behaviour(self) -> Behaviour:
        """How it behaves at present."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._chances = behaviour.chances()

    # --- life ---

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; gives the port."""
        self._loop = asyncio.get_running_loop()
        self._answers: Wheel[tuple[ClientBind, bytes]] = Wheel(self._answers_due)
        self._due: Wheel[PendingReceipt] = Wheel(self._receipts_due)
        self._server = await self._loop.create_server(lambda: ClientBind(self), host, port)
        self._housekeeping = self._loop.call_later(0.1, self._keep_house)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Drop every connection and forget what was still to be sent."""
        if self._server is None:
            return
        self._server.close()
        self._housekeeping.cancel()
        self.drop_all()
        self._answers.stop()
        self._due.stop()
        await self._server.wait_closed()
        if self._ledger is not None:
            self._ledger.close()
        self._server = None

    def drop_all(self) -> None:
        """End every connection, as a failing SMSC does."""
        for bind in list(self._binds):
            bind.drop()

    def _keep_house(self) -> None:
        self._minute = minute()
        if self._ledger is not None:
            self._ledger.flush()
        self._housekeeping = self._loop.call_later(0.1, self._keep_house)

    @property
    def bound_ids(self) -> list[str]:
        """The system_id of each bind that stands."""
        return [bind.system_id for bind in self._binds if bind.submits or bind.receives]

    @property
    def counts(self) -> Counts | None:
        """Exact counts of submissions, where a ledger is kept."""
        return self._ledger.counts if self._ledger else None

    @property
    def waiting_receipts(self) -> int:
        """Receipts that are not due, not sent or not acknowledged."""
        queued = sum(map(len, self._queues.values()))
        return len(self._due) + queued + sum(len(bind.open) for bind in self._binds)

    def send_from_phone(self, source: str, destination: str, text: str) -> None:
        """Let a person send a message to the first system that is bound."""
        system_id = next(iter(self.bound_ids), "")
        self._queues.setdefault(system_id, deque()).extend(from_phone(source, destination, text))
        self._serve_all(system_id)

    # --- called by binds ---

    def connected(self, bind: ClientBind) -> None:
        """A client has connected."""
        self._binds[bind] = None

    def disconnected(self, bind: ClientBind) -> None:
        """A client has gone: what it did not acknowledge is sent again to the next bind of its system."""
        self._binds.pop(bind, None)
        if bind.open:
            self._queues.setdefault(bind.system_id, deque()).extendleft(reversed(bind.open.values()))
            bind.open.clear()

    def admits(self, system_id: str, password: str) -> int:
        """The status of a bind."""
        if self._password is not None and password != self._password:
            return INVALID_PASSWORD
        return self.behaviour.bind_status

    def bound(self, bind: ClientBind) -> None:
        """A bind stands."""
        self.binds_seen += 1
        self._queues.setdefault(bind.system_id, deque())

    def refused(self, bind: ClientBind, sent: PendingReceipt | bytes) -> None:
        """A client refused a receipt: it is sent again in a second."""
        if isinstance(sent, PendingReceipt):
            self._due.slot(1.0).append(sent)

    def submitted(self, bind: ClientBind, sequence: int, message: Submitted) -> None:
        """Take or refuse one submission."""
        behaviour = self._behaviour
        source, destination, esm_class, registered, coding, payload, reference = message
        fate = self._fate(destination, payload)
        if fate.status:
            self.refusals += 1
            self._answer(bind, pdu(SUBMIT_RESPONSE, sequence, status=fate.status), behaviour.response_delay)
            return
        self.accepted += 1
        self._number += 1
        if self._ledger is not None:
            self._ledger.accept(source, destination, payload, reference)
        written, in_receipts = written_ids(self._number, behaviour.ids, behaviour.receipt_ids)
        if fate.answered and not self._interrupted(bind, behaviour):
            answer = HEADER.pack(17 + len(written), SUBMIT_RESPONSE, 0, sequence) + written + b"\0"
            self._answer(bind, answer, behaviour.response_delay + fate.late)
        elif fate.disconnects:
            self._loop.call_soon(bind.drop)
        if fate.receipts and registered & 1:
            delay = 0.0 if fate.early else behaviour.receipt_delay
            form = fate.form or behaviour.receipt_form
            slot = self._due.slot(delay)
            for stat, err in fate.receipts:
                slot.append(
                    PendingReceipt(bind.system_id, source, destination, in_receipts, self._minute, stat, err, form)
                )
        if fate.receipts and fate.receipts[0][0] == b"DELIVRD":
            self.phones.arrive(source, destination, esm_class, coding, payload)

    def serve(self, bind: ClientBind) -> None:
        """Send a bind what waits for its system, as far as its window goes."""
        queue = self._queues.get(bind.system_id)
        if not queue or not bind.receives:
            return
        room = self.behaviour.receipt_window - len(bind.open)
        for _ in range(min(room, len(queue))):
            sent = queue.popleft()
            if isinstance(sent, PendingReceipt):
                bind.deliver(deliver_body(sent, self._minute), sent)
                self.receipts += 1
            else:
                bind.deliver(sent, sent)

    # --- deciding ---

    def _fate(self, destination: bytes, payload: bytes) -> Fate:
        rate = self._behaviour.rate
        if rate and not self._within_rate(rate):
            return Fate("throttled", status=THROTTLED)
        fate = fate_of(destination, self._chances, self._chance)
        if fate.once:
            key = (destination, payload)
            if key in self._refused_once:
                del self._refused_once[key]
                return DELIVERED
            self._refused_once[key] = None
            if len(self._refused_once) > REMEMBERED_REFUSALS:
                del self._refused_once[next(iter(self._refused_once))]
        return fate

    def _within_rate(self, rate: float) -> bool:
        now = self._loop.time()
        self._tokens = min(max(1.0, rate / 10), self._tokens + (now - self._filled_at) * rate)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def _interrupted(self, bind: ClientBind, behaviour: Behaviour) -> bool:
        """Disconnect or write garbage when it is time; whether the answer is lost by it."""
        if behaviour.garbage_every and self.accepted % behaviour.garbage_every == 0:
            bind.answer(GARBAGE)
            return True
        if behaviour.disconnect_every and self.accepted % behaviour.disconnect_every == 0:
            self._loop.call_soon(bind.drop)
            return behaviour.disconnect_before_answer
        return False

    # --- sending ---

    def _answer(self, bind: ClientBind, octets: bytes, delay: float) -> None:
        if delay:
            self._answers.slot(delay).append((bind, octets))
        else:
            bind.answer(octets)

    def _answers_due(self, answers: list[tuple[ClientBind, bytes]]) -> None:
        binds: dict[ClientBind, None] = {}
        for bind, octets in answers:
            bind.answer(octets)
            binds[bind] = None
        for bind in binds:
            bind.flush()

    def _receipts_due(self, receipts: list[PendingReceipt]) -> None:
        for receipt in receipts:
            self._queues[receipt.system_id].append(receipt)
        for system_id in {receipt.system_id for receipt in receipts}:
            self._serve_all(system_id)

    def _serve_all(self, system_id: str) -> None:
        for bind in list(self._binds):
            if bind.system_id == system_id:
                self.serve(bind)
                bind.flush()
