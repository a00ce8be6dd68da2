"""A letter that the catcher caught, as its control port tells of it."""

from __future__ import annotations

import msgspec

__all__ = ["CaughtLetter", "Line"]


class Line(msgspec.Struct, frozen=True):
    """A letter in the list; `at` is seconds since 1970."""

    number: int
    at: float
    sender: str
    to: str
    subject: str


class CaughtLetter(msgspec.Struct, frozen=True):
    """A letter in full; `html` is as it came."""

    line: Line
    headers: list[tuple[str, str]]
    text: str
    html: str
