"""What the simulator's phones received, asked from its control port."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import msgspec

from hudhud.errors import Unavailable
from hudhud_sms.simulator import Phone

__all__ = ["HandsetsUnavailable", "phones"]

PATIENCE_SECONDS = 3.0
LARGEST_ANSWER = 16 * 1024 * 1024


@dataclass(eq=False)
class HandsetsUnavailable(Unavailable):
    """The simulator does not answer."""

    address: str
    code = "handsets_unavailable"
    message = "The simulator at %(address)s does not answer. `hudhud up` starts it."


async def phones(simulator_http: str, number: str = "") -> list[Phone]:
    """The phones that were reached last, newest first, or the one of this number; raises HandsetsUnavailable."""
    path = f"/phones?number={quote(number)}" if number else "/phones"
    try:
        body = await asyncio.wait_for(_get(simulator_http, path), PATIENCE_SECONDS)
        return msgspec.json.decode(body, type=list[Phone])
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        raise HandsetsUnavailable(simulator_http) from error


async def _get(base: str, path: str) -> bytes:
    address = urlsplit(base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode("ascii"))
        head, _, body = (await reader.read(LARGEST_ANSWER)).partition(b"\r\n\r\n")
        while not reader.at_eof():
            body += await reader.read(LARGEST_ANSWER)
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise ValueError("The simulator refused the question.")
        return body
    finally:
        writer.close()
