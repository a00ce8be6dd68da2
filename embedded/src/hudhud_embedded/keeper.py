"""One child: its running process, and the keeper that starts it again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hudhud.errors import Unavailable
from hudhud_embedded.child import Child
from hudhud_embedded.journal import Journal
from hudhud_embedded.nursery import Nursery
from hudhud_embedded.records import record
from hudhud_embedded.starting import Process, start_process

__all__ = ["ChildCrashed", "CommandFailed", "Keeper", "Premises", "RunningChild"]

_MOST_CRASHES: Final = 5
_WITHIN_SECONDS: Final = 60.0
_LONGEST_LINE: Final = 64 * 1024


@dataclass(eq=False)
class ChildCrashed(Unavailable):
    """A child ended by itself, once too often."""

    name: str
    times: int
    status: int
    log: str

    code = "child_crashed"
    message = (
        "%(name)s ended by itself, %(times)d times in a minute, last with status %(status)d. Its last lines:\n%(log)s"
    )


@dataclass(eq=False)
class CommandFailed(Unavailable):
    """A child that runs to its end did not succeed."""

    name: str
    status: int
    log: str

    code = "command_failed"
    message = "%(name)s failed with status %(status)d. Its last lines:\n%(log)s"


@dataclass(frozen=True)
class Premises:
    """Where children live: what prints their lines, what they are forked from, where their numbers are kept."""

    journal: Journal
    nursery: Nursery | None = None
    records: Path | None = None


class RunningChild:
    """One run of a child, in a session and process group of its own, its output in the journal."""

    def __init__(self, child: Child, journal: Journal, process: Process, output: int) -> None:
        self._child = child
        self._journal = journal
        self._process = process
        self._output = asyncio.create_task(self._pump(output))
        self._hurried = asyncio.Event()
        self._ended = False

    @classmethod
    async def start(cls, child: Child, premises: Premises) -> RunningChild:
        """Start it, and record its number."""
        # A pipe of asyncio's own would make wait() last until every heir of the pipe has closed it.
        output, given = os.pipe()
        told = _pipe_with(child.told)
        try:
            process = await start_process(child, (told, given), premises.nursery)
        except OSError:
            os.close(output)
            raise
        finally:
            os.close(given)
            os.close(told)
        if premises.records is not None:
            record(premises.records, child.name, process.pid)
        return cls(child, premises.journal, process, output)

    async def wait(self) -> int:
        """Its exit status, negative for a signal, once its output has been read and its group is gone."""
        status = await self._process.wait()
        if not self._ended:
            self._ended = True
            self._kill_group()
        # Whoever left the group and still holds the pipe does not hold us.
        await asyncio.wait([self._output], timeout=2)
        self._output.cancel()
        return status

    async def stop(self) -> None:
        """Ask it to end; kill its whole group when its drain time is over or somebody hurries."""
        with suppress(ProcessLookupError):
            self._process.send_signal(self._child.stop_signal)
        ended = asyncio.create_task(self.wait())
        hurried = asyncio.create_task(self._hurried.wait())
        limit = self._child.drain_seconds
        await asyncio.wait([ended, hurried], timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if not ended.done():
            self._journal.note(self._child.name, f"did not stop within {limit:g} s and is killed")
            self._kill_group()
        await ended

    def hurry(self) -> None:
        """Wait no longer in stop()."""
        self._hurried.set()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def _pump(self, output: int) -> None:
        stream = asyncio.StreamReader()
        pipe = os.fdopen(output, "rb", buffering=0)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), pipe
        )
        try:
            await self._print_lines(stream)
        finally:
            transport.close()

    async def _print_lines(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        while block := await stream.read(_LONGEST_LINE):
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                self._write(line)
            if len(rest) > _LONGEST_LINE:
                self._write(rest)
                rest = b""
        if rest:
            self._write(rest)

    def _write(self, line: bytes) -> None:
        text = line.decode("utf-8", errors="replace").rstrip("\r")
        self._journal.child(self._child.name, text, shown=self._child.shows(text))


class Keeper:
    """Runs a child, and runs it again when it ends, until it is stopped or has ended too often."""

    def __init__(self, child: Child, premises: Premises, failure: asyncio.Future[None], *, backoff: float) -> None:
        self._child = child
        self._premises = premises
        self._journal = premises.journal
        self._failure = failure
        self._backoff = backoff
        self._crashes: deque[float] = deque(maxlen=_MOST_CRASHES)
        self._running: RunningChild | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin to run the child."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Stop the child for good, and return when it is gone."""
        self._stopping.set()
        if self._running is not None:
            await self._running.stop()
        if self._task is not None:
            await self._task

    def hurry(self) -> None:
        """Kill the child instead of waiting for it to drain."""
        if self._running is not None:
            self._running.hurry()

    async def _keep(self) -> None:
        try:
            while not self._stopping.is_set():
                status = await self._run_once()
                if not self._stopping.is_set():
                    await self._after_crash(status)
        except Exception as error:
            if not self._failure.done():
                self._failure.set_exception(error)

    async def _run_once(self) -> int:
        self._child.before()
        self._running = await RunningChild.start(self._child, self._premises)
        if self._stopping.is_set():  # asked to stop while it was being started
            await self._running.stop()
        status = await self._running.wait()
        self._running = None
        return status

    async def _after_crash(self, status: int) -> None:
        now = time.monotonic()
        self._crashes.append(now)
        recent = sum(now - crash < _WITHIN_SECONDS for crash in self._crashes)
        if recent >= _MOST_CRASHES:
            tail = self._journal.tail(self._child.name)
            raise ChildCrashed(name=self._child.name, times=recent, status=status, log=tail)
        delay = self._backoff * 2 ** (recent - 1)
        self._journal.note(self._child.name, f"ended with status {status}; starting again in {delay:g} s")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), delay)


def _pipe_with(text: str) -> int:
    """The reading end of a pipe that holds `text`, which fits into it, and then ends."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return reading
