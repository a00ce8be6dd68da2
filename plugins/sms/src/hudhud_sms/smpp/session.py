"""An SMPP 3.4 transceiver session as a state machine: octets in, octets and facts out, the clock handed in.

It does no I/O and owns no timer. Whoever drives it hands in what arrived (`receive`), what is to be sent
(`submit`), what was committed (`acknowledge`) and the time (`tick`, about once a second), then writes what
`output` gives and takes the facts that have gathered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Final

from hudhud.channels import Accepted, Deferred, Inbound, Outcome, Receipt, Rejected, Submission, Unanswered
from hudhud_sms.payloads import decode_text
from hudhud_sms.pdu import (
    BIND_TRANSCEIVER,
    DELIVER_SM,
    ENQUIRE_LINK,
    GENERIC_NACK,
    HEADER,
    LARGEST_PDU,
    RESPONSE,
    SUBMIT_SM,
    UNBIND,
    MalformedPduError,
    bind,
    pdu,
    short_message,
)
from hudhud_sms.smpp.pace import Pace
from hudhud_sms.smpp.receipts import COMMON, ReceiptIds, canonical, ending, looks_like_receipt, receipt
from hudhud_sms.smpp.smsc import Smsc
from hudhud_sms.smpp.statuses import Refusals, Verdict, code_of, verdict
from hudhud_sms.smpp.submissions import Part, SubmissionEncoder, UnsendableError

__all__ = ["Session", "State"]


class State(Enum):
    """Where a session stands."""

    OPENING = "opening"
    BOUND = "bound"
    UNBINDING = "unbinding"
    CLOSED = "closed"


SUBMIT_RESPONSE: Final = SUBMIT_SM | RESPONSE
DELIVER_RESPONSE: Final = DELIVER_SM | RESPONSE
BIND_RESPONSE: Final = BIND_TRANSCEIVER | RESPONSE
UNBIND_RESPONSE: Final = UNBIND | RESPONSE
ENQUIRE_RESPONSE: Final = ENQUIRE_LINK | RESPONSE

INVALID_LENGTH: Final = 0x02
INVALID_COMMAND: Final = 0x03
LAST_SEQUENCE: Final = 0x7FFFFFFF
MOST_LATE: Final = 10_000


class Session:
    """One bind, from connecting to closing.

    `outcomes`, `receipts` with `receipt_sequences`, and `messages` with `message_sequences` are what has come
    since they were last taken. When `state` is CLOSED, `reason` says why; close the connection then.
    """

    def __init__(self, smsc: Smsc, encoder: SubmissionEncoder, ids: ReceiptIds, refusals: Refusals, now: float) -> None:
        self.smsc = smsc
        self.state = State.OPENING
        self.reason = ""
        self.stalled = False
        self.ignored = 0
        self.outcomes: list[Outcome] = []
        self.receipts: list[Receipt] = []
        self.receipt_sequences: list[int] = []
        self.messages: list[Inbound] = []
        self.message_sequences: list[int] = []
        self.pace = Pace(smsc.rate / smsc.connections, now)
        self._encoder = encoder
        self._ids = ids
        self._refusals = refusals
        self._sequence = 1
        self._queue: deque[Part] = deque()
        self._pending: dict[int, tuple[int, int, float]] = {}
        self._late: dict[int, tuple[int, int]] = {}
        self._rest = b""
        self._out: list[bytes] = [bind(1, smsc.system_id, smsc.password)]
        self._opened_at = self._answered_at = self._enquired_at = now
        self._unanswered_enquiries = 0
        self._unbinding_at = now
        self._others: dict[int, Callable[[int, int, float], None]] = {
            BIND_RESPONSE: self._on_bind_response,
            ENQUIRE_LINK: self._on_enquire,
            ENQUIRE_RESPONSE: self._on_enquire_response,
            UNBIND: self._on_unbind,
            UNBIND_RESPONSE: self._on_unbind_response,
            GENERIC_NACK: self._on_nack,
        }

    # --- what is to be sent ---

    def submit(self, submissions: Iterable[Submission], now: float) -> None:
        """Queue claimed messages; those that can never be sent are rejected at once."""
        queue = self._encoder.queue
        for submission in submissions:
            if self.state is not State.BOUND:
                self.outcomes += [Deferred(submission.message_id, n, "", 0.0) for n in submission.parts]
                continue
            try:
                queue(submission, self._queue)
            except UnsendableError as error:
                self.outcomes += [Rejected(submission.message_id, n, error.code) for n in submission.parts]
        if not self._pending:
            self._answered_at = now

    def acknowledge(self, sequences: Iterable[int]) -> None:
        """Answer deliver_sm PDUs whose content is committed."""
        self._out += [HEADER.pack(17, DELIVER_RESPONSE, 0, sequence) + b"\0" for sequence in sequences]

    def stop(self) -> None:
        """Submit nothing more: what is queued goes back."""
        self._give_back_queue()

    def unbind(self, now: float) -> None:
        """Say good-bye: what is queued goes back, what is open may be answered until the connection ends."""
        if self.state is State.BOUND:
            self._out.append(pdu(UNBIND, self._next()))
            self.state = State.UNBINDING
            self._unbinding_at = now
            self._give_back_queue()

    @property
    def open_parts(self) -> int:
        """Parts that were sent and have no answer yet."""
        return len(self._pending)

    @property
    def waiting_parts(self) -> int:
        """Parts that were not sent yet."""
        return len(self._queue)

    def output(self, now: float, *, may_submit: bool = True) -> bytes:
        """Everything to write now, as one string; submits as much as window and pace allow."""
        if may_submit and self._queue and self.state is State.BOUND and not self.stalled:
            self._pump(now)
        if not self._out:
            return b""
        out = b"".join(self._out)
        self._out.clear()
        return out

    def _pump(self, now: float) -> None:
        queue, pending, out = self._queue, self._pending, self._out
        count = min(len(queue), self.smsc.window - len(pending))
        allowed = self.pace.allowance(now)
        if 0 <= allowed < count:
            count = allowed
        if count <= 0:
            return
        if not pending:
            self._answered_at = now
        sequence, pack, take = self._sequence, HEADER.pack, queue.popleft
        for _ in range(count):
            message_id, number, body = take()
            sequence = sequence + 1 if sequence < LAST_SEQUENCE else 1
            out.append(pack(16 + len(body), SUBMIT_SM, 0, sequence) + body)
            pending[sequence] = (message_id, number, now)
        self._sequence = sequence
        self.pace.spend(count)

    # --- what arrives ---

    def receive(self, data: bytes, now: float) -> None:
        """Take in octets, cut anywhere; never raises, whatever they are."""
        buffer = self._rest + data if self._rest else data
        at, size, unpack = 0, len(buffer), HEADER.unpack_from
        pending, outcomes, accepted = self._pending, self.outcomes, 0
        learning, new = self._ids.learning, tuple.__new__  # half the cost of calling a NamedTuple
        while size - at >= 16 and self.state is not State.CLOSED:
            length, command, status, sequence = unpack(buffer, at)
            if not 16 <= length <= LARGEST_PDU:
                self._out.append(pdu(GENERIC_NACK, sequence, status=INVALID_LENGTH))
                self._close("garbage was received")
                break
            end = at + length
            if end > size:
                break
            if command == SUBMIT_RESPONSE and not status and sequence in pending:
                message_id, part, _ = pending.pop(sequence)
                reference = canonical(buffer[at + 16 : end].partition(b"\0")[0].decode("latin-1")[:65])
                outcomes.append(new(Accepted, (message_id, part, reference)))
                accepted += 1
                if learning:
                    self._ids.answered(reference)
            elif command == DELIVER_SM:
                self._on_deliver(buffer, at + 16, end, sequence)
            elif command == SUBMIT_RESPONSE:
                self._on_other_response(buffer[at + 16 : end], status, sequence, now)
            else:
                self._others.get(command, self._on_unknown)(status, sequence, now)
                if command not in self._others and not command & RESPONSE:
                    self._out.append(pdu(GENERIC_NACK, sequence, status=INVALID_COMMAND))
            at = end
        self._rest = buffer[at:] if self.state is not State.CLOSED else b""
        if accepted:
            self.pace.accepted(accepted)
            self._answered_at, self.stalled = now, False
        self.pace.judge(now)

    def _on_other_response(self, body: bytes, status: int, sequence: int, now: float) -> None:
        """A refusal, an answer after its time, or one to nothing."""
        found = self._pending.pop(sequence, None)
        message_id, part = found[:2] if found else self._late.pop(sequence, (0, 0))
        if not message_id:
            self.ignored += 1
        elif status == 0:
            reference = body.partition(b"\0")[0].decode("latin-1")[:65]
            self.outcomes.append(Accepted(message_id, part, canonical(reference)))
        elif found:  # a late refusal changes nothing: the part is unconfirmed already
            self._refused(message_id, part, status, now)

    def _refused(self, message_id: int, part: int, status: int, now: float) -> None:
        self._answered_at, self.stalled = now, False
        self.pace.answered(refused=verdict(status) is Verdict.SLOW_DOWN)
        self.outcomes.append(self._refusals.outcome(message_id, part, status))

    def _on_deliver(self, buffer: bytes, at: int, end: int, sequence: int) -> None:
        found = COMMON.search(buffer, at, end)
        if found is None or found.end(1) + buffer[found.end(1) - 1] != end:
            self._on_unusual_deliver(buffer, at, end, sequence)
            return
        _, reference, how = found.groups()
        spelt, others = self._ids.spell(reference.decode("latin-1"))
        state, code, moment = ending(how)
        self.receipts.append(tuple.__new__(Receipt, (spelt, state, code, moment, others)))
        self.receipt_sequences.append(sequence)

    def _on_unusual_deliver(self, buffer: bytes, at: int, end: int, sequence: int) -> None:
        try:
            message = short_message(buffer, at, end)
        except MalformedPduError:
            self.ignored += 1
            self._out.append(pdu(DELIVER_RESPONSE, sequence, b"\0", status=0x08))
            return
        if not looks_like_receipt(message):
            self.messages.append(Inbound(message.source, message.destination, decode_text(message)))
            self.message_sequences.append(sequence)
            return
        found = receipt(message, self._ids)
        if found is None:  # it names no message, and asking for it again would bring the same
            self.ignored += 1
            self.acknowledge((sequence,))
            return
        self.receipts.append(found)
        self.receipt_sequences.append(sequence)

    def _on_bind_response(self, status: int, sequence: int, now: float) -> None:
        if self.state is not State.OPENING:
            return
        if status:
            self._close(f"bind refused, {code_of(status)}")
            return
        self.state = State.BOUND
        self._enquired_at = self._answered_at = now

    def _on_enquire(self, status: int, sequence: int, now: float) -> None:
        self._out.append(pdu(ENQUIRE_RESPONSE, sequence))

    def _on_enquire_response(self, status: int, sequence: int, now: float) -> None:
        self._unanswered_enquiries = 0

    def _on_unbind(self, status: int, sequence: int, now: float) -> None:
        self._out.append(pdu(UNBIND_RESPONSE, sequence))
        self._close("the SMSC ended the session")

    def _on_unbind_response(self, status: int, sequence: int, now: float) -> None:
        self._close("unbound")

    def _on_nack(self, status: int, sequence: int, now: float) -> None:
        """A generic_nack says that the PDU was not understood, so nothing was taken (4.3.1)."""
        if self.state is State.OPENING and sequence == 1:
            self._close(f"bind refused, {code_of(status)}")
        else:
            self._on_other_response(b"", status or INVALID_COMMAND, sequence, now)

    def _on_unknown(self, status: int, sequence: int, now: float) -> None:
        self.ignored += 1

    # --- time and ends ---

    def tick(self, now: float) -> None:
        """Let time pass: enquire_link, time-outs, pace. About once a second is often enough."""
        timing = self.smsc.timing
        self.pace.judge(now)
        if self.state is State.OPENING and now - self._opened_at >= timing.bind:
            self._close("the bind was not answered")
        elif self.state is State.UNBINDING and now - self._unbinding_at >= timing.unbind:
            self._close("the unbind was not answered")
        elif self.state is State.BOUND:
            self._enquire(now)
            self._expire(now)

    def _enquire(self, now: float) -> None:
        timing = self.smsc.timing
        if now - self._enquired_at < timing.enquire:
            return
        if self._unanswered_enquiries >= timing.misses:
            self._close("enquire_link was not answered")
            return
        self._unanswered_enquiries += 1
        self._enquired_at = now
        self._out.append(pdu(ENQUIRE_LINK, self._next()))

    def _expire(self, now: float) -> None:
        timing = self.smsc.timing
        oldest = now - timing.response - timing.grace
        overdue = [seq for seq, (_, _, sent) in self._pending.items() if sent <= oldest]
        for sequence in overdue:
            message_id, part, _ = self._pending.pop(sequence)
            self._late[sequence] = (message_id, part)
            self.outcomes.append(Unanswered(message_id, part))
        while len(self._late) > MOST_LATE:
            del self._late[next(iter(self._late))]
        silent = now - self._answered_at
        self.stalled = bool(self._pending) and silent >= timing.response
        if overdue and silent >= timing.response + timing.grace:
            self._close("nothing was answered")

    def lost(self, reason: str) -> None:
        """The connection is gone: what was written is unanswered, what was not goes back."""
        self._close(self.reason or reason)
        self.outcomes += [Unanswered(message_id, part) for message_id, part, _ in self._pending.values()]
        self._pending.clear()

    def _close(self, reason: str) -> None:
        if self.state is not State.CLOSED:
            self.state = State.CLOSED
            self.reason = reason
        self._give_back_queue()

    def _give_back_queue(self) -> None:
        self.outcomes += [Deferred(message_id, number, "", 0.0) for message_id, number, _ in self._queue]
        self._queue.clear()

    def _next(self) -> int:
        self._sequence = self._sequence + 1 if self._sequence < LAST_SEQUENCE else 1
        return self._sequence
