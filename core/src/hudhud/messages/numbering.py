"""Ids of messages: contiguous, and within the range of the month's partition."""

from __future__ import annotations

from hudhud.plugins import Platform

__all__ = ["take_ids"]


async def take_ids(platform: Platform, many: int) -> int:
    """Reserve `many` contiguous ids and give the first.

    Committed by itself, so that nobody waits for the month's row; ids that are never used are no harm.
    """
    return int(await platform.database.pool.fetchval("SELECT take_message_ids($1)", many))
