"""The platform's keys of links: the newest writes codes, and all of them read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from hudhud.plugins import Platform
from hudhud_cta_links.codes import KEY_OCTETS

__all__ = ["LinkKey", "all_keys", "change_key", "present_key"]

ALONE: Final = 0x6C69_6E6B
"""The advisory lock under which keys are made: two processes at once make one."""


@dataclass(frozen=True, slots=True)
class LinkKey:
    """A key and its number, which contents keep beside it."""

    id: int
    octets: bytes


async def all_keys(platform: Platform) -> list[LinkKey]:
    """Every key, the newest first."""
    async with platform.database.untenanted():
        rows = await platform.database.fetch("SELECT id, octets FROM link_key ORDER BY id DESC")
    return [LinkKey(row["id"], row["octets"]) for row in rows]


async def present_key(platform: Platform) -> LinkKey:
    """The key under which codes are written now; the first one is made here."""
    keys = await all_keys(platform)
    return keys[0] if keys else await _make(platform, only_first=True)


async def change_key(platform: Platform) -> LinkKey:
    """Make another key; codes of the former ones stay good."""
    return await _make(platform, only_first=False)


async def _make(platform: Platform, *, only_first: bool) -> LinkKey:
    database = platform.database
    async with database.untenanted(), database.transaction():
        await database.execute("SELECT pg_advisory_xact_lock($1)", ALONE)
        if only_first and (keys := await all_keys(platform)):
            return keys[0]
        octets = os.urandom(KEY_OCTETS)
        number = await database.fetchval("INSERT INTO link_key (octets) VALUES ($1) RETURNING id", octets)
    return LinkKey(number, octets)
