"""From the octets of a short message to its text."""

from __future__ import annotations

from hudhud_sms.alphabet import decode_septets
from hudhud_sms.pdu import ESM_UDHI, ShortMessage

__all__ = ["decode_text", "without_header"]


def decode_text(message: ShortMessage) -> str:
    """The text by its data_coding (5.2.19); whatever is unknown is read as Latin-1. Never fails."""
    octets = without_header(message.payload, message.esm_class)
    group = message.data_coding
    if group == 0 or group & 0xF0 in (0x10, 0xC0, 0xD0) or group & 0xFC == 0xF0:  # message class and waiting groups
        return decode_septets(octets)
    if group == 8 or group & 0xFC == 0x18 or group & 0xF0 == 0xE0:
        return octets.decode("utf-16-be", "replace")
    return octets.decode("latin-1")


def without_header(payload: bytes, esm_class: int) -> bytes:
    """The payload after its user data header, where esm_class says that there is one."""
    if esm_class & ESM_UDHI and payload:
        return payload[payload[0] + 1 :]
    return payload
