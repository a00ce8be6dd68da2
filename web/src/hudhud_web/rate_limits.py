"""Telling a program how many requests it has left, on every answer, refusals included.

RateLimit-Limit, -Remaining and -Reset, as draft-ietf-httpapi-ratelimit-headers-03 and most APIs have them.
"""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.types import Message, Scope

__all__ = ["note_limit", "rate_limit_headers"]

NOTED: Final = "rate_limit"


def note_limit(connection: ASGIConnection[Any, Any, Any, Any], *, limit: int, remaining: int, reset: int) -> None:
    """Have the answer to this request say this; `reset` is in seconds."""
    connection.scope["state"][NOTED] = (limit, remaining, reset)


async def rate_limit_headers(message: Message, scope: Scope) -> None:
    """A hook that Litestar calls before it sends anything."""
    if message["type"] != "http.response.start" or NOTED not in scope["state"]:
        return
    names = (b"ratelimit-limit", b"ratelimit-remaining", b"ratelimit-reset")
    numbers = scope["state"][NOTED]
    added = [(name, str(number).encode()) for name, number in zip(names, numbers, strict=True)]
    message["headers"] = [*message["headers"], *added]
