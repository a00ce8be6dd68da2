"""One connection of a client to the simulated SMSC."""

from __future__ import annotations

import asyncio
from typing import NamedTuple, Protocol, cast

from hudhud_sms.pdu import (
    BIND_RECEIVER,
    BIND_TRANSCEIVER,
    BIND_TRANSMITTER,
    DELIVER_SM,
    ENQUIRE_LINK,
    GENERIC_NACK,
    HEADER,
    LARGEST_PDU,
    MESSAGE_FIELDS,
    MESSAGE_PAYLOAD,
    RESPONSE,
    SUBMIT_SM,
    UNBIND,
    USER_MESSAGE_REFERENCE,
    MalformedPduError,
    c_string,
    pdu,
    tlvs,
)
from hudhud_sms.simulator.texts import PendingReceipt

__all__ = ["ClientBind", "Exchange", "Submitted"]

DELIVER_RESPONSE = DELIVER_SM | RESPONSE
INVALID_LENGTH, INVALID_COMMAND, WRONG_STATE, SYSTEM_ERROR = 0x02, 0x03, 0x04, 0x08


class Submitted(NamedTuple):
    """What a submit_sm said; `reference` is its user_message_reference or 0."""

    source: bytes
    destination: bytes
    esm_class: int
    registered: int
    data_coding: int
    payload: bytes
    reference: int


class Exchange(Protocol):
    """The SMSC behind a bind."""

    acknowledged: int

    def answers_enquiries(self) -> bool:
        """Whether enquire_link is answered."""

    def admits(self, system_id: str, password: str) -> int:
        """The status of a bind."""

    def connected(self, bind: ClientBind) -> None:
        """A client has connected."""

    def disconnected(self, bind: ClientBind) -> None:
        """A client has gone."""

    def bound(self, bind: ClientBind) -> None:
        """A bind stands."""

    def submitted(self, bind: ClientBind, sequence: int, message: Submitted) -> None:
        """Take or refuse one submission."""

    def refused(self, bind: ClientBind, sent: PendingReceipt | bytes) -> None:
        """A client refused what was delivered."""

    def serve(self, bind: ClientBind) -> None:
        """Deliver what waits, as far as the window goes."""


class ClientBind(asyncio.Protocol):
    """Reads a client's PDUs and writes ours; what they mean is decided by the SMSC it belongs to."""

    def __init__(self, smsc: Exchange) -> None:
        self._smsc = smsc
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._out: list[bytes] = []
        self._sequence = 0
        self.system_id = ""
        self.receives = False
        self.submits = False
        self.open: dict[int, PendingReceipt | bytes] = {}

    # --- from asyncio ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # create_server gives no other
        self._smsc.connected(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._smsc.disconnected(self)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        buffer = self._rest + data if self._rest else data
        at, size = 0, len(buffer)
        while size - at >= 16:
            length, command, status, sequence = HEADER.unpack_from(buffer, at)
            if not 16 <= length <= LARGEST_PDU:
                self._out.append(pdu(GENERIC_NACK, sequence, status=INVALID_LENGTH))
                self.flush()
                self.drop()
                return
            end = at + length
            if end > size:
                break
            if command == SUBMIT_SM:
                self._submit(buffer, at + 16, end, sequence)
            elif command == DELIVER_RESPONSE:
                self._delivered(sequence, status)
            else:
                self._control(buffer[at + 16 : end], command, sequence)
            at = end
        self._rest = buffer[at:]
        self._smsc.serve(self)
        self.flush()

    # --- from the SMSC ---

    def answer(self, octets: bytes) -> None:
        """Write a PDU with the next flush."""
        self._out.append(octets)

    def deliver(self, body: bytes, receipt: PendingReceipt | bytes) -> None:
        """Send a deliver_sm with the next flush, and remember it until it is acknowledged."""
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        self.open[self._sequence] = receipt
        self._out.append(HEADER.pack(16 + len(body), DELIVER_SM, 0, self._sequence) + body)

    def flush(self) -> None:
        """Write everything at once."""
        if self._out and self._transport is not None:
            self._transport.write(b"".join(self._out))
        self._out.clear()

    def drop(self) -> None:
        """End the connection without a word."""
        if self._transport is not None:
            self._transport.abort() if not self._out else self._transport.close()

    # --- PDUs ---

    def _submit(self, buffer: bytes, at: int, end: int, sequence: int) -> None:
        fields = MESSAGE_FIELDS.match(buffer, at, end) if self.submits else None
        if fields is None:
            status = INVALID_LENGTH if self.submits else WRONG_STATE
            self._out.append(pdu(SUBMIT_SM | RESPONSE, sequence, status=status))
            return
        source, destination, esm_class, registered, coding, length = fields.groups()
        start = fields.end()
        stop = start + length[0]
        payload, reference = buffer[start:stop], 0
        if stop != end:
            try:
                options = tlvs(buffer, stop, end)
            except MalformedPduError:
                self._out.append(pdu(SUBMIT_SM | RESPONSE, sequence, status=INVALID_LENGTH))
                return
            payload = payload or options.get(MESSAGE_PAYLOAD, b"")
            reference = int.from_bytes(options.get(USER_MESSAGE_REFERENCE, b"")[:2])
        message = (source, destination, esm_class[0], registered[0], coding[0], payload, reference)
        self._smsc.submitted(self, sequence, tuple.__new__(Submitted, message))

    def _delivered(self, sequence: int, status: int) -> None:
        sent = self.open.pop(sequence, None)
        if sent is None:
            return
        if status:
            self._smsc.refused(self, sent)
        else:
            self._smsc.acknowledged += 1

    def _control(self, body: bytes, command: int, sequence: int) -> None:
        if command in (BIND_TRANSCEIVER, BIND_TRANSMITTER, BIND_RECEIVER):
            self._bind(body, command, sequence)
        elif command == ENQUIRE_LINK:
            if self._smsc.answers_enquiries():
                self._out.append(pdu(ENQUIRE_LINK | RESPONSE, sequence))
        elif command == UNBIND:
            self._out.append(pdu(UNBIND | RESPONSE, sequence))
            self.flush()
            if self._transport is not None:
                self._transport.close()
        elif not command & RESPONSE:
            self._out.append(pdu(GENERIC_NACK, sequence, status=INVALID_COMMAND))

    def _bind(self, body: bytes, command: int, sequence: int) -> None:
        try:
            system_id, at = c_string(body, 0, len(body))
            password, _ = c_string(body, at, len(body))
        except MalformedPduError:
            self._out.append(pdu(command | RESPONSE, sequence, status=INVALID_LENGTH))
            return
        status = self._smsc.admits(system_id, password)
        self._out.append(pdu(command | RESPONSE, sequence, b"hudhud\0" if not status else b"", status))
        if not status:
            self.system_id = system_id
            self.submits = command != BIND_RECEIVER
            self.receives = command != BIND_TRANSMITTER
            self._smsc.bound(self)
