"""What the catcher caught, asked from its control port."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec

from hudhud.errors import NotFound, Unavailable
from hudhud_mail.caught import CaughtLetter, Line

__all__ = ["MailboxUnavailable", "Piece", "letter", "letters", "pieces"]

PATIENCE_SECONDS: Final = 3.0
LINK: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(eq=False)
class MailboxUnavailable(Unavailable):
    """The catcher of e-mails does not answer."""

    address: str
    code = "mailbox_unavailable"
    message = "The catcher of e-mails at %(address)s does not answer. `hudhud up` starts it."


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: words, or a link."""

    text: str
    is_link: bool


async def letters(catcher: str, to: str = "") -> list[Line]:
    """The newest letters; `to` is a part of an address. Raises MailboxUnavailable."""
    answer = await _get(catcher, f"/letters?to={quote(to)}")
    return msgspec.json.decode(answer, type=list[Line])


async def letter(catcher: str, number: int) -> CaughtLetter:
    """One letter; raises NotFound and MailboxUnavailable."""
    found = msgspec.json.decode(await _get(catcher, f"/letters/{number}"), type=CaughtLetter | None)
    if found is None:
        raise NotFound
    return found


def pieces(text: str) -> Iterator[Piece]:
    """The text in pieces, so that links can be followed."""
    end = 0
    for match in LINK.finditer(text):
        link = match.group().rstrip(".,;:!?)")
        yield Piece(text[end : match.start()], is_link=False)
        yield Piece(link, is_link=True)
        end = match.start() + len(link)
    yield Piece(text[end:], is_link=False)


async def _get(base: str, path: str) -> bytes:
    try:
        return await asyncio.wait_for(_ask(base, path), PATIENCE_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise MailboxUnavailable(base) from error


async def _ask(base: str, path: str) -> bytes:
    address = urlsplit(base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode("ascii"))
        return (await reader.read()).partition(b"\r\n\r\n")[2]
    finally:
        writer.close()
