"""Octets that an SMSC would send or receive, for tests of the session."""

from __future__ import annotations

from hudhud.channels import Submission
from hudhud_sms.pdu import DELIVER_SM, HEADER, RESPONSE, SUBMIT_SM, ShortMessage, pdu, short_message
from hudhud_sms.smpp.receipts import ReceiptIds
from hudhud_sms.smpp.session import Session
from hudhud_sms.smpp.smsc import Smsc
from hudhud_sms.smpp.statuses import Refusals
from hudhud_sms.smpp.submissions import SubmissionEncoder

BOUND = pdu(0x80000009, 1, b"smsc\0")


def session(now: float = 0.0, *, bound: bool = True, **settings: object) -> Session:
    """A session with an imaginary SMSC."""
    smsc = Smsc("127.0.0.1", 2775, "user", "secret", **settings)  # type: ignore[arg-type]
    made = Session(smsc, SubmissionEncoder(references=smsc.references), ReceiptIds(smsc.receipt_ids), Refusals(), now)
    if bound:
        made.output(now)
        made.receive(BOUND, now)
    return made


def message(number: int, text: str = "hello", *, parts: int = 1, sender: str = "Hudhud") -> Submission:
    return Submission(number, tuple(range(1, parts + 1)), parts, f"2010{number:08d}", sender, text)


def split_pdus(octets: bytes) -> list[tuple[int, int, int, bytes]]:
    """(command, status, sequence, body) of each PDU."""
    found, at = [], 0
    while at < len(octets):
        length, command, status, sequence = HEADER.unpack_from(octets, at)
        found.append((command, status, sequence, octets[at + 16 : at + length]))
        at += length
    return found


def submitted(octets: bytes) -> list[tuple[int, ShortMessage]]:
    """(sequence, message) of each submit_sm."""
    return [
        (sequence, short_message(body, 0, len(body)))
        for command, _, sequence, body in split_pdus(octets)
        if command == SUBMIT_SM
    ]


def answer(sequence: int, reference: str = "1", status: int = 0) -> bytes:
    return pdu(SUBMIT_SM | RESPONSE, sequence, b"" if status else reference.encode("latin-1") + b"\0", status)


def delivery(text: bytes, sequence: int = 7, *, esm_class: int = 4, coding: int = 0, options: bytes = b"") -> bytes:
    """A deliver_sm from the phone 201000000001 to Hudhud."""
    head = b"\0\x01\x01" + b"201000000001\0\5\0Hudhud\0" + bytes((esm_class, 0, 0, 0, 0, 0, 0, coding, 0))
    return pdu(DELIVER_SM, sequence, head + bytes((len(text),)) + text + options)


def receipt_text(reference: str = "1", state: str = "DELIVRD", error: str = "000") -> bytes:
    return (
        f"id:{reference} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 "
        f"stat:{state} err:{error} text:hello"
    ).encode("latin-1")
