"""What comes from callers' bodies: at a pace that ends, as large as may be, and not packed.

A body of which too little comes, one byte a second for instance, is ended after a while, and so is one larger than
its handler takes, before all of it is here. Forms are read by the CSRF check already: this stands before it.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hudhud.errors import DomainError
from hudhud.recipients import FileTooLarge
from hudhud_web.frame import frame_of

__all__ = ["MOST_BYTES", "BodyCutOff", "BodyPacked", "BodyTooSlow", "Received"]

MOST_BYTES: Final = "most_bytes"
"""A handler's `opt` key: the platform's setting that says how many bytes its file may have."""
FORM_BYTES: Final = 64 * 1024
"""What a form needs besides its file, at most."""
LEAST_BYTES: Final = 32 * 1024
"""How much of a body that is not complete must come in each stretch of time."""


class BodyTooSlow(DomainError):
    """Too little of the request came in the time that requests have."""

    code = "request_too_slow"
    message = "The request came too slowly and was ended. Check your connection and try again."


class BodyCutOff(DomainError):
    """The connection ended before the request was complete; nothing of it was kept."""

    code = "request_cut_off"
    message = "The connection ended before all of the request had come. Send it again."


class BodyPacked(DomainError):
    """The body has a Content-Encoding, such as gzip: unpacking what strangers packed has no bounds."""

    code = "request_packed"
    message = "Send the request as it is, without a Content-Encoding such as gzip."


class Received(ASGIMiddleware):
    """Watches over the body of every request."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        if connection.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise BodyPacked
        frame = frame_of(connection)
        body = Body(receive, frame.settings.body_seconds, most_bytes(scope, frame.platform.settings))

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and body.ended:
                MutableScopeHeaders(message)["Connection"] = "close"
            await send(message)

        await next_app(scope, body, closing)


def most_bytes(scope: Scope, settings: object) -> int | None:
    """How large a file the handler takes; None where Litestar's own limit is enough."""
    handler = scope.get("route_handler")
    name = handler.opt.get(MOST_BYTES) if handler is not None else None
    return None if name is None else int(getattr(settings, name))


class Body:
    """Receives a body; raises BodyTooSlow, BodyCutOff and FileTooLarge, after which it has `ended`."""

    def __init__(self, receive: Receive, seconds: float, limit: int | None) -> None:
        self._receive = receive
        self._seconds = seconds
        self._limit = limit
        self._until: float | None = None
        self._in_stretch = self._received = 0
        self._complete = False
        self.ended = False

    async def __call__(self) -> Any:
        if self._complete:
            return await self._receive()
        event = await self._in_time()
        if event["type"] == "http.disconnect":
            self.ended = True
            raise BodyCutOff
        if event["type"] == "http.request":
            self._count(len(event["body"]), more=event["more_body"])
        return event

    async def _in_time(self) -> Any:
        clock = asyncio.get_running_loop()
        if self._until is None or self._in_stretch >= LEAST_BYTES:
            self._until, self._in_stretch = clock.time() + self._seconds, 0
        try:
            async with asyncio.timeout_at(self._until):
                return await self._receive()
        except TimeoutError as error:
            self.ended = True
            raise BodyTooSlow from error

    def _count(self, size: int, *, more: bool) -> None:
        self._in_stretch += size
        self._received += size
        self._complete = not more
        if self._limit is not None and self._received > self._limit + FORM_BYTES:
            self.ended = True
            raise FileTooLarge(self._limit, self._received)
