"""A record of every submission that the simulator accepted, so that a test can count duplicates exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple
from zlib import crc32

__all__ = ["Counts", "Ledger", "read_ledger"]

RECORD: Final = Struct(">QIIH")
"""Destination, CRC-32 of the source, CRC-32 of the payload with its header, user_message_reference or 0."""


class Counts(NamedTuple):
    """How many submissions were accepted, and how many different ones they were."""

    submitted: int
    distinct: int

    @property
    def duplicated(self) -> int:
        """Submissions that had been accepted before."""
        return self.submitted - self.distinct


class Ledger:
    """Appends a record of 18 octets for each accepted submit_sm; flushed by whoever holds it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=1 << 18)
        self._file.truncate(path.stat().st_size // RECORD.size * RECORD.size)  # a killed process cuts one off
        self._seen: set[int] = set()
        self._submitted = 0
        for record in _records(path):
            self._count(record)

    def accept(self, source: bytes, destination: bytes, payload: bytes, reference: int) -> None:
        """Note one submission; a destination that is no number counts as its CRC."""
        number = int(destination) if destination.isdigit() else crc32(destination)
        record = RECORD.pack(number & 0xFFFFFFFFFFFFFFFF, crc32(source), crc32(payload), reference)
        self._file.write(record)
        self._count(record)

    def _count(self, record: bytes) -> None:
        self._submitted += 1
        self._seen.add(int.from_bytes(record))

    @property
    def counts(self) -> Counts:
        """What has been noted so far, by this and earlier processes."""
        return Counts(self._submitted, len(self._seen))

    def flush(self) -> None:
        """Bring the records to the file."""
        self._file.flush()

    def close(self) -> None:
        """Flush and close."""
        self._file.close()


def read_ledger(path: Path) -> Counts:
    """Count a ledger's submissions. Two are the same if source, destination, payload and reference are."""
    submitted, seen = 0, set()
    for record in _records(path):
        submitted += 1
        seen.add(int.from_bytes(record))
    return Counts(submitted, len(seen))


def _records(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(RECORD.size * 4096):
            whole = len(block) - len(block) % RECORD.size  # a killed process may leave a record cut off
            for at in range(0, whole, RECORD.size):
                yield block[at : at + RECORD.size]
