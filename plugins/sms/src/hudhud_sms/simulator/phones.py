"""What the simulated phones received: the newest messages, parts joined, text decoded."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

import msgspec

from hudhud_sms.payloads import decode_text
from hudhud_sms.pdu import ESM_UDHI, ShortMessage

__all__ = ["Arrival", "Phone", "PhoneMessage", "Phones"]

PHONES: Final = 200
MESSAGES: Final = 50


class PhoneMessage(msgspec.Struct, frozen=True):
    """A message as a phone shows it; `parts_received` is less than `parts` while some are missing."""

    sender: str
    text: str
    at: float
    parts: int = 1
    parts_received: int = 1


class Phone(msgspec.Struct, frozen=True):
    """One phone with its newest messages, oldest first."""

    number: str
    messages: list[PhoneMessage]


class Arrival(NamedTuple):
    """One part as it was submitted; `at` is the second of its arrival."""

    source: bytes
    destination: bytes
    esm_class: int
    data_coding: int
    payload: bytes
    at: float


class Phones:
    """Keeps the newest arrivals raw, for arriving must cost nothing; joins and decodes only what is looked at."""

    def __init__(self) -> None:
        self._arrivals: deque[Arrival] = deque(maxlen=PHONES * MESSAGES)

    def arrive(self, arrival: Arrival) -> None:
        """One part has reached a phone."""
        self._arrivals.append(arrival)

    def look(self, number: str = "") -> list[Phone]:
        """The phones that were reached last, newest first; or only the one of this number."""
        by_number: dict[bytes, list[Arrival]] = {}
        for arrival in reversed(self._arrivals):
            if number and arrival.destination != number.encode("latin-1", "replace"):
                continue
            known = by_number.get(arrival.destination)
            if known is None:
                if len(by_number) == PHONES:
                    continue
                known = by_number[arrival.destination] = []
            known.append(arrival)
        return [
            Phone(destination.decode("latin-1"), _joined(arrivals[::-1])[-MESSAGES:])
            for destination, arrivals in by_number.items()
        ]

    def forget(self) -> None:
        """Empty every phone."""
        self._arrivals.clear()


def _joined(arrivals: list[Arrival]) -> list[PhoneMessage]:
    """Whole messages, each in the place of its first part."""
    found: list[tuple[Arrival, int, dict[int, str]]] = []
    open_messages: dict[tuple[bytes, int, int], tuple[Arrival, int, dict[int, str]]] = {}
    for arrival in arrivals:
        reference, total, number = _concatenation(arrival)
        key = (arrival.source, reference, total)
        known = open_messages.get(key) if total > 1 else None
        if known is None or number in known[2]:
            known = (arrival, total, {})
            found.append(known)
            open_messages[key] = known
        known[2][number] = _text(arrival)
    return [
        PhoneMessage(
            first.source.decode("latin-1"),
            "".join(parts[number] for number in sorted(parts)),
            first.at,
            total,
            len(parts),
        )
        for first, total, parts in found
    ]


def _concatenation(arrival: Arrival) -> tuple[int, int, int]:
    """Reference, total and number from the user data header; (0, 1, 1) without one (TS 23.040, 9.2.3.24.1)."""
    header = arrival.payload[:6]
    if arrival.esm_class & ESM_UDHI and len(header) == 6 and header[:3] == b"\5\0\3":
        return header[3], header[4], header[5]
    return 0, 1, 1


def _text(arrival: Arrival) -> str:
    return decode_text(ShortMessage("", "", arrival.esm_class, 0, arrival.data_coding, arrival.payload, {}))
