"""The letters that were caught, the newest ones, in memory."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count, islice
from typing import Final

from hudhud_mail.caught import CaughtLetter, Line

__all__ = ["Box"]

MOST_LETTERS: Final = 500
MOST_LISTED: Final = 50


class Box:
    """The newest letters; older ones fall out."""

    def __init__(self) -> None:
        self._letters: deque[CaughtLetter] = deque(maxlen=MOST_LETTERS)
        self._numbers = count(1)

    def put(self, octets: bytes, recipients: Iterable[str]) -> None:
        """Keep a letter as it came over SMTP."""
        message = message_from_bytes(octets, policy=default)
        line = Line(
            next(self._numbers),
            time.time(),
            str(message.get("From", "")),
            ", ".join(recipients),
            str(message.get("Subject", "")),
        )
        headers = [(name, str(value)) for name, value in message.items()]
        self._letters.append(CaughtLetter(line, headers, body(message, "plain"), body(message, "html")))

    def lines(self, to: str = "") -> list[Line]:
        """The newest letters first; `to` is a part of an address."""
        wanted = (one.line for one in reversed(self._letters) if to.lower() in one.line.to.lower())
        return list(islice(wanted, MOST_LISTED))

    def letter(self, number: int) -> CaughtLetter | None:
        """One letter."""
        return next((one for one in self._letters if one.line.number == number), None)

    def forget(self) -> None:
        """Empty the box."""
        self._letters.clear()


def body(message: EmailMessage, kind: str) -> str:
    """The part of a kind, decoded; empty when the letter has none that can be read."""
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return ""
