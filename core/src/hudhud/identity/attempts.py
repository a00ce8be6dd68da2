"""Slowing down those who guess: by e-mail and by network address, progressively, and never for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

from hudhud.errors import LimitExceeded
from hudhud.plugins import Platform

__all__ = ["TooManyAttempts", "forget", "register"]

WINDOW: Final = timedelta(minutes=15)
FREE_BY_EMAIL: Final = 10
FREE_BY_ADDRESS: Final = 50
FIRST_WAIT: Final = 5
LONGEST_WAIT: Final = 300


@dataclass(eq=False)
class TooManyAttempts(LimitExceeded):
    """Too many wrong passwords came for this user, or from this address; `seconds` is how long to wait."""

    attempts: int
    seconds: int
    code = "too_many_attempts"
    message = "There were %(attempts)s failed attempts to sign in. Wait %(seconds)s seconds and try again."

    @property
    def retry_after(self) -> int:
        """Seconds, for whoever answers over HTTP."""
        return self.seconds


async def register(platform: Platform, *, email: str, address: str) -> None:
    """Count an attempt before its password is looked at; raises TooManyAttempts, and then counts nothing.

    Counting first, under a lock, lets a thousand guesses at once be as many as a thousand in a row.
    """
    database = platform.database
    async with database.transaction():
        for column, value, free in (("email", email, FREE_BY_EMAIL), ("address", address, FREE_BY_ADDRESS)):
            if not value:
                continue
            await database.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"sign-in {column} {value}")
            await refuse_when_many(platform, column, value, free)
        await database.execute("INSERT INTO sign_in_attempt (email, address) VALUES ($1, $2)", email[:320], address)


async def refuse_when_many(platform: Platform, column: str, value: str, free: int) -> None:
    """Raise TooManyAttempts until the wait since the last attempt is over."""
    row = await platform.database.fetchrow(
        f"""
        SELECT count(*) AS attempts, extract(epoch FROM clock_timestamp() - max(at))::float AS ago
        FROM sign_in_attempt WHERE {column} = $1 AND at > now() - $2::interval
        """,
        value,
        WINDOW,
    )
    if row is None or row["attempts"] < free:
        return
    wait = waiting(row["attempts"] - free) - row["ago"]
    if wait > 0:
        raise TooManyAttempts(row["attempts"], ceil(wait))


def waiting(excess: int) -> int:
    """Seconds to wait after so many attempts beyond the free ones: doubling, to five minutes at most."""
    return min(FIRST_WAIT << min(excess, 10), LONGEST_WAIT)


async def forget(platform: Platform, *, email: str) -> None:
    """Clear a user's count once the right password came."""
    await platform.database.execute("DELETE FROM sign_in_attempt WHERE email = $1", email)
