"""What the simulator's phones received, and what is sent from them: asked of its control port."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import msgspec

from hudhud.errors import Unavailable
from hudhud_sms.simulator import Phone

__all__ = ["HandsetsUnavailable", "can_be_answered", "phones", "send_from_phone"]

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
    return msgspec.json.decode(await _ask(simulator_http, f"GET {path}"), type=list[Phone])


def can_be_answered(sender: str) -> bool:
    """Whether a phone can reply to this sender: to a number it can, to a name it cannot."""
    return sender.removeprefix("+").isdecimal()


async def send_from_phone(simulator_http: str, *, number: str, to: str, text: str) -> None:
    """Have the phone of this number send a message; raises HandsetsUnavailable."""
    await _ask(simulator_http, "POST /mo", msgspec.json.encode({"from": number, "to": to, "text": text}))


async def _ask(simulator_http: str, request: str, content: bytes = b"") -> bytes:
    """What the simulator answers; raises HandsetsUnavailable."""
    try:
        return await asyncio.wait_for(_talk(simulator_http, request, content), PATIENCE_SECONDS)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        raise HandsetsUnavailable(simulator_http) from error


async def _talk(base: str, request: str, content: bytes) -> bytes:
    address = urlsplit(base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        head = f"{request} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(content)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode("ascii") + content)
        answer, _, body = (await reader.read(LARGEST_ANSWER)).partition(b"\r\n\r\n")
        while not reader.at_eof():
            body += await reader.read(LARGEST_ANSWER)
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            raise ValueError("The simulator refused the question.")
        return body
    finally:
        writer.close()
