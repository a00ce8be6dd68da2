"""Segments: how a text is encoded, cut into parts that fit one SMS, and counted.

Parts are found by packing, not by dividing, for neither an escape pair nor a surrogate pair may be cut
(3GPP TS 23.040 section 9.2.3.24.1). The header of a part has 6 octets (8-bit reference), which leaves
153 septets or 67 UCS-2 units of the 160 or 70 that a message has alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from hudhud.channels import Measure
from hudhud_sms.alphabet import ESCAPE, encode_septets, foreign_characters

__all__ = ["GSM", "UCS2", "EncodedBody", "count", "encode", "header", "measure", "split"]

GSM: Final = "GSM 03.38"
UCS2: Final = "UCS-2"

GSM_ALONE: Final = 160
GSM_PART: Final = 153
UCS2_ALONE: Final = 70
UCS2_PART: Final = 67

GSM_CODING: Final = 0
UCS2_CODING: Final = 8


class EncodedBody(NamedTuple):
    """A body as octets: one chunk a part, without headers; `data_coding` is that of SMPP (section 5.2.19)."""

    data_coding: int
    chunks: tuple[bytes, ...]


def measure(body: str) -> Measure:
    """Count the segments of a body; an empty one still takes one message."""
    septets = encode_septets(body)
    if septets is None:
        units = body.encode("utf-16-be", "surrogatepass")
        return _measured_ucs2(body, units)
    if len(septets) <= GSM_ALONE:
        return _measured_gsm(1, len(septets))
    return _measured_gsm(len(_pack_septets(septets)), len(septets))


def count(body: str) -> int:
    """The segments of a body, as `measure` counts them, without telling why."""
    length = len(body)
    if length <= UCS2_ALONE // 2 or (length <= UCS2_ALONE and body.isascii()):
        return 1  # even if each character took two units
    septets = encode_septets(body)
    if septets is not None:
        alone, part, long, uncut = GSM_ALONE, GSM_PART, len(septets), septets.find(ESCAPE) < 0
    else:
        units = body.encode("utf-16-be", "surrogatepass")
        alone, part, long, uncut = UCS2_ALONE, UCS2_PART, len(units) // 2, len(units) == 2 * length
    if long <= alone:
        return 1
    if uncut:  # nothing that a cut may not divide
        return -(-long // part)
    return len(_pack_septets(septets) if septets is not None else _pack_units(units))


@lru_cache(maxsize=4096)
def _measured_gsm(parts: int, length: int) -> Measure:
    capacity = GSM_ALONE if parts == 1 else GSM_PART * parts
    return Measure(parts, length, capacity, GSM)


def _measured_ucs2(body: str, units: bytes) -> Measure:
    length = len(units) // 2
    parts = 1 if length <= UCS2_ALONE else len(_pack_units(units))
    capacity = UCS2_ALONE if parts == 1 else UCS2_PART * parts
    return Measure(parts, length, capacity, UCS2, foreign_characters(body))


def encode(body: str) -> EncodedBody:
    """Encode a body and cut it into the octets of its parts, without headers."""
    septets = encode_septets(body)
    if septets is not None:
        alone = len(septets) <= GSM_ALONE
        return EncodedBody(GSM_CODING, (septets,) if alone else _pack_septets(septets))
    units = body.encode("utf-16-be", "surrogatepass")
    return EncodedBody(UCS2_CODING, (units,) if len(units) <= 2 * UCS2_ALONE else _pack_units(units))


def header(reference: int, total: int, part: int) -> bytes:
    """The user data header of one part of a long message (TS 23.040 section 9.2.3.24.1).

    The reference is taken modulo 256; derive it from the message's id, so that a part sent later still joins.
    """
    return bytes((5, 0, 3, reference & 0xFF, total, part))


def split(body: str, reference: int = 0) -> tuple[int, tuple[bytes, ...]]:
    """The data_coding and the payload of each part, with its header where there is more than one."""
    coding, chunks = encode(body)
    if len(chunks) == 1:
        return coding, chunks
    total = len(chunks)
    return coding, tuple(header(reference, total, part) + chunk for part, chunk in enumerate(chunks, 1))


def _pack_septets(septets: bytes) -> tuple[bytes, ...]:
    chunks, start = [], 0
    while start < len(septets):
        end = start + GSM_PART
        if end < len(septets) and septets[end - 1] == ESCAPE:
            end -= 1
        chunks.append(septets[start:end])
        start = end
    return tuple(chunks)


def _pack_units(units: bytes) -> tuple[bytes, ...]:
    chunks, start = [], 0
    while start < len(units):
        end = start + 2 * UCS2_PART
        if end < len(units) and units[end - 2] & 0xFC == 0xD8:  # a high surrogate would be left alone
            end -= 2
        chunks.append(units[start:end])
        start = end
    return tuple(chunks)
