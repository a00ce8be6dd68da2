"""The tasks of messages."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["make_partitions"]


@core_task("messages.make_partitions", every=3600)
async def make_partitions(platform: Platform) -> None:
    """Keep the partitions of this month and of the next two in being."""
    await platform.database.execute("SELECT make_partitions(2)")
