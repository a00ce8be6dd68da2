"""Work queues: what waits for an operator, with how many of each."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from hudhud.plugins import Platform

__all__ = ["Waiting", "WorkQueue", "waiting"]

PATIENCE: Final = 5.0

log = structlog.get_logger("hudhud.console")


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A page of things that somebody has to look at.

    `title` and `text` are msgids, `path` is a page of the console, `count` says how many wait there. Without
    `permission` it is for operators only; otherwise name one of those that plugins give.
    """

    name: str
    title: str
    text: str
    path: str
    count: Callable[[Platform], Awaitable[int]]
    permission: str | None = None
    icon: str = "inbox"
    weight: int = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue with how many wait in it; None when that could not be found out."""

    queue: WorkQueue
    count: int | None


async def waiting(platform: Platform, may: Callable[[str | None], bool]) -> Sequence[Waiting]:
    """The queues that `may` lets somebody see; one that fails hurts no other."""
    queues = platform.plugins.collect("work_queues", WorkQueue)
    return [Waiting(queue, await counted(platform, queue)) for queue in queues if may(queue.permission)]


async def counted(platform: Platform, queue: WorkQueue) -> int | None:
    """How many wait in one queue."""
    try:
        return await asyncio.wait_for(queue.count(platform), PATIENCE)
    except Exception:  # a plugin's queue may fail in any way; the page must not
        log.warning("queue_not_counted", queue=queue.name, trace=traceback.format_exc())
        return None
