"""The table that the server's counting of texts and the browser's are both held to."""

from __future__ import annotations

from pathlib import Path

import msgspec

__all__ = ["VECTORS", "Vector"]


class Vector(msgspec.Struct, frozen=True):
    """A text, `times` times over, and what counting it must give."""

    why: str
    text: str
    encoding: str
    length: int
    capacity: int
    units: int
    because: tuple[str, ...] = ()
    times: int = 1

    @property
    def whole(self) -> str:
        return self.text * self.times


VECTORS = msgspec.json.decode(Path(__file__).with_name("segments.json").read_bytes(), type=list[Vector])
