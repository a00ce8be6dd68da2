"""The simulator's control port: HTTP and JSON on loopback, for people, tests and the handsets page.

GET  /state                    counts, connections and behaviour
GET  /phones[?number=…]        what phones received
GET  /fates                    the numbers whose fate is fixed
POST /behaviour  {…}           change some settings (`Behaviour`)
POST /mo         {"from", "to", "text"}   a person sends a message
POST /disconnect               end every connection
POST /forget                   empty the phones
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from hudhud_sms.simulator.behaviour import FIXED_FATES, InvalidBehaviourError, changed
from hudhud_sms.simulator.server import SmscSimulator

__all__ = ["Control"]

LARGEST_HEAD: Final = 8 * 1024
LARGEST_BODY: Final = 64 * 1024
PATIENCE_SECONDS: Final = 5.0


class MessageFromPhone(msgspec.Struct, forbid_unknown_fields=True):
    """What POST /mo takes."""

    source: str = msgspec.field(name="from")
    to: str
    text: str


class Control:
    """Answers one request a connection."""

    def __init__(self, simulator: SmscSimulator) -> None:
        self._simulator = simulator
        self._server: asyncio.Server | None = None
        self._routes: dict[tuple[str, str], Callable[[bytes, str], object]] = {
            ("GET", "/state"): lambda body, query: self._state(),
            ("GET", "/phones"): lambda body, query: simulator.phones.look(_number(query)),
            ("GET", "/fates"): lambda body, query: _fates(),
            ("POST", "/behaviour"): lambda body, query: self._behave(body),
            ("POST", "/mo"): lambda body, query: self._send(body),
            ("POST", "/disconnect"): lambda body, query: simulator.drop_all(),
            ("POST", "/forget"): lambda body, query: simulator.phones.forget(),
        }

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
            status, answer = await asyncio.wait_for(self._handle(reader), PATIENCE_SECONDS)
            body = msgspec.json.encode(answer)
            head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            writer.write(head.encode("ascii") + b"Connection: close\r\n\r\n" + body)
            await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # whoever asked has gone, or never asked anything
        finally:
            writer.close()

    async def _handle(self, reader: asyncio.StreamReader) -> tuple[str, object]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request, _, fields = head.partition("\r\n")
        method, _, rest = request.partition(" ")
        target = urlsplit(rest.partition(" ")[0])
        length = _length(fields)
        if length > LARGEST_BODY:
            return "413 Content Too Large", {"error": f"The body has more than {LARGEST_BODY} octets."}
        body = await reader.readexactly(length)
        handler = self._routes.get((method, target.path))
        if handler is None:
            return "404 Not Found", {"error": "There is nothing here.", "routes": [" ".join(r) for r in self._routes]}
        try:
            return "200 OK", handler(body, target.query)
        except (InvalidBehaviourError, msgspec.MsgspecError) as error:
            return "400 Bad Request", {"error": str(error)}

    def _state(self) -> dict[str, object]:
        simulator = self._simulator
        counts = simulator.counts
        return {
            "submitted": simulator.accepted,
            "refused": simulator.refusals,
            "distinct": counts.distinct if counts else None,
            "duplicated": counts.duplicated if counts else None,
            "receipts": simulator.receipts,
            "receipts_acknowledged": simulator.acknowledged,
            "receipts_waiting": simulator.waiting_receipts,
            "binds": simulator.bound_ids,
            "binds_seen": simulator.binds_seen,
            "behaviour": simulator.behaviour,
        }

    def _behave(self, body: bytes) -> object:
        self._simulator.behaviour = changed(self._simulator.behaviour, body)
        return self._simulator.behaviour

    def _send(self, body: bytes) -> object:
        message = msgspec.json.decode(body, type=MessageFromPhone)
        self._simulator.send_from_phone(message.source, message.to, message.text)
        return {"sent": True}


def _number(query: str) -> str:
    return parse_qs(query).get("number", [""])[0]


def _length(fields: str) -> int:
    for line in fields.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-length" and value.strip().isdigit():
            return int(value)
    return 0


def _fates() -> dict[str, str]:
    return {f"99900{ending.decode()}": fate.name for ending, fate in sorted(FIXED_FATES.items())}
