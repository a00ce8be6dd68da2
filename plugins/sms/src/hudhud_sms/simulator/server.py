"""The simulated SMSC: takes submissions, decides their fate, and sends receipts when they are due."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from pathlib import Path
from typing import Final

from hudhud_sms.pdu import HEADER, RESPONSE, SUBMIT_SM, pdu
from hudhud_sms.simulator.behaviour import DELIVERED, THROTTLED, Behaviour, Fate, fate_of
from hudhud_sms.simulator.bind import ClientBind, Submitted
from hudhud_sms.simulator.ledger import Counts, Ledger
from hudhud_sms.simulator.phones import Arrival, Phones
from hudhud_sms.simulator.texts import PendingReceipt, deliver_body, from_phone, id_forms, minute
from hudhud_sms.simulator.wheel import Wheel

__all__ = ["SmscSimulator"]

SUBMIT_RESPONSE: Final = SUBMIT_SM | RESPONSE
INVALID_PASSWORD: Final = 0x0E
REMEMBERED_REFUSALS: Final = 10_000
OUT_OF_PLACE: Final = DELIVERED._replace(name="delivered, perhaps with a fault of the connection")
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
        self._minute, self._second = minute(), time.time()

    @property
    def accepted(self) -> int:
        """Submissions that were taken."""
        return self._number

    @property
    def behaviour(self) -> Behaviour:
        """How it behaves at present."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._chances = behaviour.chances()
        self._eventful = bool(self._chances or behaviour.rate or behaviour.disconnect_every or behaviour.garbage_every)
        self._written, self._named = id_forms(behaviour.ids, behaviour.receipt_ids)
        self._same_ids = self._written == self._named

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
        self._minute, self._second = minute(), time.time()
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
            self._loop.call_soon(self._serve_all, bind.system_id)  # another bind may stand already

    def answers_enquiries(self) -> bool:
        """Whether enquire_link is answered."""
        return self._behaviour.answers_enquire_link

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
        fate = DELIVERED
        if self._eventful or message.destination[-7:-2] == b"99900":
            fate = self._fate(message)
        if fate is not DELIVERED and fate.status:
            self.refusals += 1
            self._answer(bind, pdu(SUBMIT_RESPONSE, sequence, status=fate.status), 0.0)
            return
        self._number += 1
        written = self._written % self._number
        if fate is DELIVERED or self._answered(bind, fate):
            answer = HEADER.pack(17 + len(written), SUBMIT_RESPONSE, 0, sequence) + written + b"\0"
            self._answer(bind, answer, fate.late)
        self._accept(bind, message, fate, written)

    def _accept(self, bind: ClientBind, message: Submitted, fate: Fate, written: bytes) -> None:
        source, destination, esm_class, registered, coding, payload, reference = message
        if self._ledger is not None:
            self._ledger.accept(source, destination, payload, reference)
        if not fate.receipts:
            return
        if fate.receipts[0][0] == b"DELIVRD":
            self.phones.arrive(tuple.__new__(Arrival, (source, destination, esm_class, coding, payload, self._second)))
        if not registered & 1:
            return
        behaviour = self._behaviour
        named = written if self._same_ids else self._named % self._number
        slot = self._due.slot(0.0 if fate.early else behaviour.receipt_delay)
        form, system_id = fate.form or behaviour.receipt_form, bind.system_id
        for stat, err in fate.receipts:
            receipt = (system_id, source, destination, named, self._minute, stat, err, form)
            slot.append(tuple.__new__(PendingReceipt, receipt))

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

    def _fate(self, message: Submitted) -> Fate:
        rate = self._behaviour.rate
        if rate and not self._within_rate(rate):
            return Fate("throttled", status=THROTTLED)
        fate = fate_of(message.destination, self._chances, self._chance)
        if fate.once:
            key = (message.destination, message.payload)
            if key in self._refused_once:
                del self._refused_once[key]
                return DELIVERED
            self._refused_once[key] = None
            if len(self._refused_once) > REMEMBERED_REFUSALS:
                del self._refused_once[next(iter(self._refused_once))]
        return OUT_OF_PLACE if fate is DELIVERED else fate

    def _within_rate(self, rate: float) -> bool:
        now = self._loop.time()
        self._tokens = min(max(1.0, rate / 10), self._tokens + (now - self._filled_at) * rate)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def _answered(self, bind: ClientBind, fate: Fate) -> bool:
        """Whether the answer is sent; disconnects, or writes garbage, where it is time for that."""
        behaviour, number = self._behaviour, self._number
        if fate.disconnects:
            self._loop.call_soon(bind.drop)
        if behaviour.garbage_every and number % behaviour.garbage_every == 0:
            bind.answer(GARBAGE)
            return False
        if behaviour.disconnect_every and number % behaviour.disconnect_every == 0:
            self._loop.call_soon(bind.drop)
            return not behaviour.disconnect_before_answer
        return fate.answered

    # --- sending ---

    def _answer(self, bind: ClientBind, octets: bytes, late: float) -> None:
        delay = self._behaviour.response_delay + late
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
