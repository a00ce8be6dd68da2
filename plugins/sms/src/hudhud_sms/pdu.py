"""SMPP 3.4 PDUs as octets: building them, and reading them with a bound on every length.

Clause numbers are those of "Short Message Peer to Peer Protocol Specification v3.4", issue 1.2.
"""

from __future__ import annotations

import re
from struct import Struct
from typing import Final, NamedTuple

__all__ = [
    "BIND_RECEIVER",
    "BIND_TRANSCEIVER",
    "BIND_TRANSMITTER",
    "DELIVER_SM",
    "ENQUIRE_LINK",
    "ESM_RECEIPT",
    "ESM_UDHI",
    "GENERIC_NACK",
    "HEADER",
    "LARGEST_PDU",
    "MESSAGE_FIELDS",
    "MESSAGE_PAYLOAD",
    "MESSAGE_STATE",
    "RECEIPTED_MESSAGE_ID",
    "RESPONSE",
    "STATE_NAMES",
    "SUBMIT_SM",
    "UNBIND",
    "USER_MESSAGE_REFERENCE",
    "MalformedPduError",
    "ShortMessage",
    "bind",
    "c_string",
    "message_head",
    "pdu",
    "short_message",
    "tlv",
    "tlvs",
]

HEADER: Final = Struct(">IIII")
"""command_length, command_id, command_status, sequence_number (3.2)."""
LARGEST_PDU: Final = 64 * 1024
"""A message_payload may have 64 KB (5.3.2.32); nobody sends more than a few hundred octets."""

RESPONSE: Final = 0x80000000
GENERIC_NACK: Final = 0x80000000
BIND_RECEIVER: Final = 0x01
BIND_TRANSMITTER: Final = 0x02
SUBMIT_SM: Final = 0x04
DELIVER_SM: Final = 0x05
UNBIND: Final = 0x06
BIND_TRANSCEIVER: Final = 0x09
ENQUIRE_LINK: Final = 0x15

USER_MESSAGE_REFERENCE: Final = 0x0204
MESSAGE_PAYLOAD: Final = 0x0424
MESSAGE_STATE: Final = 0x0427
RECEIPTED_MESSAGE_ID: Final = 0x001E

STATE_NAMES: Final = ("", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD")
"""What message_state (5.2.28) says, by its number, as receipts write it (Appendix B)."""

ESM_RECEIPT: Final = 0x04
ESM_UDHI: Final = 0x40

INTERFACE_VERSION: Final = 0x34

TLV: Final = Struct(">HH")

MESSAGE_FIELDS: Final = re.compile(
    rb"[^\0]{0,5}\0"  # service_type
    rb"..([^\0]{0,20})\0"  # source_addr with its TON and NPI
    rb"..([^\0]{0,20})\0"  # destination_addr with its TON and NPI
    rb"(.).."  # esm_class, protocol_id, priority_flag
    rb"[^\0]{0,16}\0[^\0]{0,16}\0"  # schedule_delivery_time, validity_period
    rb"(.).(.).(.)",  # registered_delivery, replace, data_coding, default message, sm_length
    re.DOTALL,
)
"""What submit_sm (4.4.1) and deliver_sm (4.6.1) share, up to the text: one match reads all of it."""


class MalformedPduError(ValueError):
    """A PDU whose lengths or fields contradict each other."""


class ShortMessage(NamedTuple):
    """The fields of a submit_sm or deliver_sm that anybody here asks for."""

    source: str
    destination: str
    esm_class: int
    registered: int
    data_coding: int
    payload: bytes
    options: dict[int, bytes]


def pdu(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    """One whole PDU."""
    return HEADER.pack(16 + len(body), command, status, sequence) + body


def bind(sequence: int, system_id: str, password: str, command: int = BIND_TRANSCEIVER) -> bytes:
    """A bind request (4.1.5): any address range, version 3.4."""
    names = b"\0".join(text.encode("latin-1", "replace") for text in (system_id, password, ""))
    return pdu(command, sequence, names + b"\0" + bytes((INTERFACE_VERSION, 0, 0)) + b"\0")


def tlv(tag: int, value: bytes) -> bytes:
    """One optional parameter (3.2.4.1)."""
    return TLV.pack(tag, len(value)) + value


def c_string(buffer: bytes, at: int, end: int) -> tuple[str, int]:
    """The text up to the next NUL and where to go on; raises MalformedPduError if no NUL comes."""
    stop = buffer.find(b"\0", at, end)
    if stop < 0:
        raise MalformedPduError("A C-octet string has no end.")
    return buffer[at:stop].decode("latin-1"), stop + 1


def tlvs(buffer: bytes, at: int, end: int) -> dict[int, bytes]:
    """The optional parameters, the first of each tag. Raises MalformedPduError for one cut off."""
    found: dict[int, bytes] = {}
    while at < end:
        if end - at < 4:
            raise MalformedPduError("An optional parameter is cut off.")
        tag, length = TLV.unpack_from(buffer, at)
        at += 4
        if at + length > end:
            raise MalformedPduError("An optional parameter is longer than its PDU.")
        found.setdefault(tag, buffer[at : at + length])
        at += length
    return found


def short_message(buffer: bytes, at: int, end: int) -> ShortMessage:
    """Read the body of a submit_sm or deliver_sm that stands at `at`; raises MalformedPduError.

    The payload is short_message or, where that is empty, the optional message_payload.
    """
    fields = MESSAGE_FIELDS.match(buffer, at, end)
    if fields is None:
        raise MalformedPduError("A mandatory field is missing, too long or has no end.")
    source, destination, esm_class, registered, coding, length = fields.groups()
    start = fields.end()
    if start + length[0] > end:
        raise MalformedPduError("The text is longer than its PDU.")
    payload = buffer[start : start + length[0]]
    options = tlvs(buffer, start + length[0], end) if start + length[0] < end else {}
    return ShortMessage(
        source.decode("latin-1"),
        destination.decode("latin-1"),
        esm_class[0],
        registered[0],
        coding[0],
        payload or options.get(MESSAGE_PAYLOAD, b""),
        options,
    )


def message_head(kind: tuple[int, int], address: bytes) -> bytes:
    """An address field: TON and NPI (5.2.5, 5.2.6), then the address and its NUL."""
    return bytes(kind) + address + b"\0"
