"""Asking whether a process on this machine answers yet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

__all__ = ["all_of", "answers_ok", "listens"]


def answers_ok(port: int, path: str) -> Callable[[], Awaitable[bool]]:
    """A question: does GET `path` on the loopback `port` give status 200 within two seconds?"""

    async def ask() -> bool:
        try:
            async with asyncio.timeout(2):
                return b" 200 " in await _first_line(port, path)
        except (OSError, TimeoutError):
            return False

    return ask


def listens(port: int) -> Callable[[], Awaitable[bool]]:
    """A question: does something take connections on the loopback `port`?"""

    async def ask() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    return ask


def all_of(*questions: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    """A question: are all of these true, asked one after the other?"""

    async def ask() -> bool:
        for question in questions:
            if not await question():
                return False
        return True

    return ask


async def _first_line(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode("ascii"))
        return await reader.readline()
    finally:
        writer.close()
