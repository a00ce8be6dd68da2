"""The small HTTP port that every process has: `/healthz` and `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hudhud.plugins import Platform

__all__ = ["serve_health"]

TIMEOUT = 5.0


@asynccontextmanager
async def serve_health(platform: Platform, healthy: Callable[[], bool] = lambda: True) -> AsyncIterator[None]:
    """Answer on `settings.metrics_port` of the process while the block runs; a port of 0 answers nothing."""
    if not platform.settings.metrics_port:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), TIMEOUT)
            status, kind, body = respond(head.split(b" ", 2)[1], healthy())
            writer.write(
                b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                % (status, kind.encode(), len(body))
            )
            writer.write(body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, platform.settings.host, platform.settings.metrics_port, limit=16_384)
    async with server:
        yield


def respond(path: bytes, healthy: bool) -> tuple[bytes, str, bytes]:  # noqa: FBT001 - pure, called once
    """Status, content type and body for a path."""
    if path == b"/metrics":
        return b"200 OK", CONTENT_TYPE_LATEST, generate_latest()
    if path == b"/healthz":
        return (
            (b"200 OK", "text/plain", b"well\n") if healthy else (b"503 Service Unavailable", "text/plain", b"unwell\n")
        )
    return b"404 Not Found", "text/plain", b"not found\n"
