"""The catcher's control port: HTTP and JSON on loopback, for people, tests and the page /mailbox.

GET  /letters[?to=…]   the newest letters, those to addresses that hold a text
GET  /letters/7        one in full
POST /forget           empty the box
"""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from hudhud_mail.catcher.box import Box

__all__ = ["Control"]

LARGEST_HEAD: Final = 8 * 1024
PATIENCE_SECONDS: Final = 5.0


class Control:
    """Answers one request a connection."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; gives the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=LARGEST_HEAD)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)
            method, target = head.decode("latin-1").split(" ", 2)[:2]
            status, answer = self._answer(method, target)
            body = msgspec.json.encode(answer)
            about = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            writer.write(about.encode("ascii") + b"Connection: close\r\n\r\n" + body)
            await writer.drain()
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # whoever asked has gone, or never asked anything
        finally:
            writer.close()

    def _answer(self, method: str, target: str) -> tuple[str, object]:
        asked = urlsplit(target)
        match method, asked.path.strip("/").split("/"):
            case "GET", ["letters"]:
                return "200 OK", self._box.lines(parse_qs(asked.query).get("to", [""])[0])
            case "GET", ["letters", number] if number.isascii() and number.isdigit():
                found = self._box.letter(int(number))
                return ("404 Not Found", None) if found is None else ("200 OK", found)
            case "POST", ["forget"]:
                self._box.forget()
                return "200 OK", {"forgotten": True}
        routes = ["GET /letters", "GET /letters/<number>", "POST /forget"]
        return "404 Not Found", {"error": "There is nothing here.", "routes": routes}
