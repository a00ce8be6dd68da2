"""A process that the supervisor runs, as a value."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from hudhud_embedded.server_process import Program

__all__ = ["Child"]


async def _at_once() -> bool:
    return True


def _every_line(_line: str) -> bool:
    return True


def _nothing() -> None:
    """Nothing needs doing first."""


@dataclass(frozen=True)
class Child:
    """What to run, when it counts as ready, and how it ends.

    `environment` is the whole environment. `before` runs before every start; `told` is what the child reads
    from standard input. `ready` is asked every tenth of a second until it is true, and must not raise. After
    `stop_signal` the child has `drain_seconds`; it gets `orphan_signal` when the command is killed.
    Lines that `shows` refuses are not printed; they are still among its last ones. `arguments`, where there
    are any, say the same as `command` to a command line of Hudhud that has been loaded already.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Callable[[], Awaitable[bool]] = _at_once
    before: Callable[[], None] = _nothing
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM
    drain_seconds: float = 8.5
    uid: int | None = None
    told: str = ""
    arguments: tuple[str, ...] = ()
    shows: Callable[[str], bool] = _every_line

    @classmethod
    def of(
        cls,
        program: Program,
        *,
        ready: Callable[[], Awaitable[bool]],
        before: Callable[[], None],
        drain_seconds: float,
        shows: Callable[[str], bool] = _every_line,
    ) -> Child:
        """A server's program as a child."""
        return cls(
            name=program.name,
            command=program.command,
            environment=program.environment,
            ready=ready,
            before=before,
            stop_signal=program.stop_signal,
            orphan_signal=program.orphan_signal,
            drain_seconds=drain_seconds,
            uid=program.uid,
            shows=shows,
        )
