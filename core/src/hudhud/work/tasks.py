"""What a task is: a named coroutine function that takes ids, runs twice safely and ends within seconds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hudhud.plugins import Platform

__all__ = ["Task", "core_task"]

Run = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Task:
    """A task: `run(platform, **ids)`, dispatched by its name.

    With `every` (seconds) the scheduler enqueues it without arguments that often, once over all schedulers.
    A task that cannot go on raises; the sweeper, not the broker, brings the work up again.
    """

    name: str
    run: Run
    every: float | None = None
    weight: int = 50

    async def __call__(self, platform: Platform, **arguments: object) -> None:
        await self.run(platform, **arguments)


def core_task(name: str, *, every: float | None = None) -> Callable[[Run], Task]:
    """Declare a task of core (listed in `hudhud.dispatch.catalogue`); plugins give theirs through `tasks()`."""

    def declare(run: Run) -> Task:
        return Task(name, run, every)

    return declare
