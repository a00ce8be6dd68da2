"""From a claimed message to the bodies of its submit_sm PDUs."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from hudhud.channels import Submission
from hudhud_sms.pdu import ESM_UDHI, USER_MESSAGE_REFERENCE, tlv
from hudhud_sms.segments import encode, header

__all__ = ["Part", "SubmissionEncoder", "UnsendableError", "source_address"]


Part = tuple[int, int, bytes]
"""A part that waits for its turn: message id, number, and everything of its PDU but the header."""


class UnsendableError(ValueError):
    """A submission that no submit_sm can hold; `code` is the reason as the platform stores it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Form(NamedTuple):
    """What all messages of one sender, body and validity share.

    `tails` follow the destination; the one of a long message's part is cut where its reference goes.
    """

    head: bytes
    tails: tuple[tuple[bytes, bytes], ...]


KNOWN_BODIES: Final = 2048
SHORT_CODE_DIGITS: Final = 8
INTERNATIONAL: Final = bytes((1, 1))
REGISTERED: Final = 1
"""A receipt for success and for failure (5.2.17)."""


class SubmissionEncoder:
    """Encodes claimed messages; a body that many messages share is encoded once."""

    def __init__(self, *, references: bool = False) -> None:
        self._references = references
        self._form = lru_cache(KNOWN_BODIES)(_form)

    def queue(self, submission: Submission, waiting: deque[Part]) -> None:
        """Append the parts that are to be sent now; raises UnsendableError for what the fields cannot hold."""
        message_id, numbers, total, address, sender, body, expires_at = submission
        head, tails = self._form(sender, body, expires_at)
        if not (address.isascii() and 0 < len(address) <= 20):
            raise UnsendableError("smpp-0x0000000b")
        if len(tails) != total:
            raise UnsendableError("segments")
        head += address.encode()
        if total > 1:
            waiting.extend(self._part(submission, head, tails[number - 1], number) for number in numbers)
        elif self._references:
            waiting.append((message_id, 1, head + tails[0][0] + self._reference(message_id)))
        else:
            waiting.append((message_id, 1, head + tails[0][0]))

    def _part(self, submission: Submission, head: bytes, tail: tuple[bytes, bytes], number: int) -> Part:
        message_id = submission.message_id
        mark = header(message_id, submission.parts_total, number)
        whole = head + tail[0] + mark + tail[1]
        return message_id, number, whole + self._reference(message_id) if self._references else whole

    @staticmethod
    def _reference(message_id: int) -> bytes:
        return tlv(USER_MESSAGE_REFERENCE, (message_id & 0xFFFF).to_bytes(2))


def _form(sender: str, body: str, expires_at: datetime | None) -> _Form:
    coding, chunks = encode(body)
    long = len(chunks) > 1
    if len(chunks) > 255:
        raise UnsendableError("segments")
    before = _before(expires_at, coding, long=long)
    return _Form(_head(sender), tuple(_tail(before, chunk, long=long) for chunk in chunks))


@lru_cache(KNOWN_BODIES)
def _head(sender: str) -> bytes:
    """Everything before the destination's own octets."""
    return b"\0" + source_address(sender) + INTERNATIONAL


@lru_cache(KNOWN_BODIES)
def _before(expires_at: datetime | None, coding: int, *, long: bool) -> bytes:
    """What stands between the destination and the text's length."""
    validity = _absolute(expires_at) if expires_at else b""
    return bytes((0, ESM_UDHI if long else 0, 0, 0, 0)) + validity + bytes((0, REGISTERED, 0, coding, 0))


def _tail(before: bytes, chunk: bytes, *, long: bool) -> tuple[bytes, bytes]:
    if long:
        return before + bytes((len(chunk) + 6,)), chunk
    return before + bytes((len(chunk),)) + chunk, b""


def source_address(sender: str) -> bytes:
    """The source address field: TON 5 for a name, 3 for a short code, 1 for a number (5.2.5, 5.2.6).

    Raises UnsendableError for what is longer than the field or not ASCII.
    """
    number = sender.removeprefix("+")
    if not sender.isascii() or len(number) > 20 or not number or "\0" in sender:
        raise UnsendableError("smpp-0x0000000a")
    if not number.isdigit():
        return b"\5\0" + sender.encode() + b"\0"
    kind = b"\3\0" if len(number) <= SHORT_CODE_DIGITS and number is sender else INTERNATIONAL
    return kind + number.encode() + b"\0"


def _absolute(moment: datetime) -> bytes:
    """Absolute time in UTC (7.1.1.1)."""
    return moment.astimezone(UTC).strftime("%y%m%d%H%M%S000+").encode()
