"""The tasks of messages."""

from __future__ import annotations

from hudhud.messages.receipts import match_parked
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["make_partitions", "match_receipts"]


@core_task("messages.make_partitions", every=3600)
async def make_partitions(platform: Platform) -> None:
    """Keep the partitions of this month and of the next two in being."""
    await platform.database.execute("SELECT make_partitions(2)")


@core_task("messages.match_receipts", every=10)
async def match_receipts(platform: Platform) -> None:
    """Apply receipts that were kept because their answer was not stored yet."""
    await match_parked(platform)
