"""Bearer tokens: what programs show to the API, each kind known by how it begins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from hudhud.identity import principal_of_token
from hudhud.plugins import Platform
from hudhud_web.people import Person

__all__ = ["API_TOKENS", "BearerToken", "bearer_of"]


@dataclass(frozen=True, slots=True)
class BearerToken:
    """A kind of token that the API takes.

    `identify` is asked on every request for tokens that begin with `prefix`, the longest prefix winning; it gives
    who bears the token, or None when it is unknown, over or revoked, or its bearer may not act any more.
    """

    name: str
    prefix: str
    identify: Callable[[Platform, str], Awaitable[Person | None]]
    weight: int = 50


async def bearer_of(platform: Platform, kinds: Sequence[BearerToken], token: str) -> Person | None:
    """Who bears this token; None for one of no known kind."""
    fitting = [kind for kind in kinds if token.startswith(kind.prefix)]
    if not fitting:
        return None
    return await max(fitting, key=lambda kind: len(kind.prefix)).identify(platform, token)


API_TOKENS = BearerToken("api", "hud_", principal_of_token)
