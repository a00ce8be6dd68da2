"""The receipts that the simulator writes: as text (SMPP 3.4 Appendix B), as parameters, or as both."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from hudhud_sms.pdu import MESSAGE_STATE, RECEIPTED_MESSAGE_ID, STATE_NAMES, tlv
from hudhud_sms.segments import encode

__all__ = ["PendingReceipt", "deliver_body", "from_phone", "id_forms", "minute"]


class PendingReceipt(NamedTuple):
    """A receipt that waits for its time or for an acknowledgement."""

    system_id: str
    source: bytes
    destination: bytes
    reference: bytes
    submitted: bytes
    stat: bytes
    err: bytes
    form: str


BODY: Final = b"\0\1\1%b\0%b\4\0\0\0\0\0\0\0\0%c%b"
TEXT: Final = b"id:%b sub:001 dlvrd:%b submit date:%b done date:%b stat:%b err:%b text:"


def deliver_body(receipt: PendingReceipt, done: bytes) -> bytes:
    """The body of its deliver_sm: from the phone, to the sender."""
    taken = b"001" if receipt.stat == b"DELIVRD" else b"000"
    form = receipt.form
    if form in {"text", "both"}:
        text = TEXT % (receipt.reference, taken, receipt.submitted, done, receipt.stat, receipt.err)
    elif form == "odd":
        text = b"Id: %b Stat:%b  err:%b" % (receipt.reference, receipt.stat, receipt.err)
    else:
        text = b""
    body = BODY % (receipt.destination, _address(receipt.source), len(text), text)
    if form in {"tlv", "both"}:
        state = STATE_NAMES.index(receipt.stat.decode())
        body += tlv(RECEIPTED_MESSAGE_ID, receipt.reference + b"\0") + tlv(MESSAGE_STATE, bytes((state,)))
    return body


def _address(number: bytes) -> bytes:
    return (b"\1\1" if number.isdigit() else b"\5\0") + number + b"\0"


def minute() -> bytes:
    """The present time as YYMMDDhhmm, in UTC."""
    return time.strftime("%y%m%d%H%M", time.gmtime()).encode()


def from_phone(source: str, destination: str, text: str) -> list[bytes]:
    """The bodies of the deliver_sm PDUs of a message that a person sends; a long one by SAR-free parts."""
    coding, chunks = encode(text)
    sender, receiver = source.encode("latin-1", "replace")[:20], destination.encode("latin-1", "replace")[:20]
    head = b"\0\1\1" + sender + b"\0" + _address(receiver) + bytes((0, 0, 0, 0, 0, 0, 0, coding, 0))
    return [head + bytes((len(chunk),)) + chunk for chunk in chunks]


def id_forms(ids: str, receipt_ids: str) -> tuple[bytes, bytes]:
    """How answers write a message's number, and how its receipts do."""
    written = {"decimal": b"%d", "hex": b"%X", "padded": b"%020d"}[ids]
    return written, {"same": written, "decimal": b"%d", "hex": b"%X"}[receipt_ids]
