"""Starting a child's process: forked from the nursery where that is possible, else as a program."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Protocol

from hudhud_embedded.child import Child
from hudhud_embedded.nursery import Nursery, NurseryGone
from hudhud_embedded.tether import tethered
from hudhud_embedded.unprivileged import run_as

__all__ = ["Process", "start_process"]


class Process(Protocol):
    """A running process, in a session and process group of its own."""

    @property
    def pid(self) -> int:
        """Its number, which is its group's too."""

    async def wait(self) -> int:
        """Its exit status, negative for a signal."""

    def send_signal(self, signal: int) -> None:
        """Send it a signal; raises ProcessLookupError when it has ended."""


async def start_process(child: Child, fds: tuple[int, int], nursery: Nursery | None) -> Process:
    """Start `child` with standard input and output `fds`; Ctrl-C does not reach it, the command's death does."""
    if nursery is not None and child.arguments:
        with suppress(NurseryGone):
            return await nursery.spawn(child.arguments, child.environment, fds, child.orphan_signal)
    return await asyncio.create_subprocess_exec(
        *child.command,
        env=dict(child.environment),
        stdin=fds[0],
        stdout=fds[1],
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=tethered(child.orphan_signal),
        **run_as(child.uid),
    )
