"""The supervisor, with tiny children."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from hudhud_embedded.child import Child
from hudhud_embedded.journal import Journal
from hudhud_embedded.keeper import ChildCrashed, CommandFailed, Premises
from hudhud_embedded.supervisor import ChildNotReady, Supervisor

SLEEPS = "import time; print('here', flush=True); time.sleep(60)"
IGNORES_SIGTERM = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
time.sleep(60)
"""


class Stage:
    """A supervisor, what it printed, and children for it."""

    def __init__(self) -> None:
        self.printed = io.StringIO()
        self.journal = Journal(self.printed)
        self.supervisor = Supervisor(Premises(self.journal), backoff=0.01, patience=5)

    def child(self, name: str, program: str, *, drain_seconds: float = 5) -> Child:
        return Child(
            name=name,
            command=(sys.executable, "-c", program),
            environment=dict(os.environ),
            ready=self.wrote(name, "here"),
            drain_seconds=drain_seconds,
        )

    def wrote(self, name: str, text: str) -> Callable[[], Awaitable[bool]]:
        async def ask() -> bool:
            return text in self.journal.tail(name)

        return ask

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.01)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    await stage.supervisor.stop()


async def test_a_line_carries_the_name_of_the_child_that_wrote_it(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("web", SLEEPS))

    printed = stage.printed.getvalue()

    assert printed == "web        | here\n"


async def test_a_crashed_child_is_started_again(stage: Stage, tmp_path: Path) -> None:
    once = tmp_path / "once"
    program = f"""
import pathlib, sys, time
once = pathlib.Path({str(once)!r})
if not once.exists():
    once.touch()
    sys.exit(3)
print("here", flush=True)
time.sleep(60)
"""

    await stage.supervisor.start(stage.child("worker", program))

    assert "ended with status 3; starting again" in stage.printed.getvalue()


async def test_the_fifth_crash_within_a_minute_ends_everything_with_the_last_lines(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("web", SLEEPS))

    with pytest.raises(ChildCrashed) as caught:
        await stage.supervisor.start(stage.child("gateway", "import sys; print('no bind'); sys.exit(7)"))

    assert (caught.value.name, caught.value.times, caught.value.status) == ("gateway", 5, 7)
    assert caught.value.log.splitlines() == ["no bind"] * 5


async def test_a_child_that_crashes_later_too_often_ends_the_wait(stage: Stage) -> None:
    program = "import time; print('here', flush=True); time.sleep(0.1); raise SystemExit(1)"
    await stage.supervisor.start(stage.child("worker", program))

    with pytest.raises(ChildCrashed, match="worker ended by itself, 5 times in a minute"):
        await asyncio.wait_for(stage.supervisor.wait(), 5)


async def test_a_child_that_never_becomes_ready_is_told_with_its_last_lines() -> None:
    journal = Journal(io.StringIO())
    supervisor = Supervisor(Premises(journal), patience=0.5)
    silent = Child("web", (sys.executable, "-c", "import time; time.sleep(60)"), dict(os.environ), ready=_never)

    with pytest.raises(ChildNotReady, match="web was not healthy after 0 s"):
        await supervisor.start(silent)

    await supervisor.stop()


async def _never() -> bool:
    return False


async def test_a_start_that_is_broken_off_leaves_no_complaint(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    starting = asyncio.create_task(stage.supervisor.start(stage.child("web", "import time; time.sleep(60)")))
    await asyncio.sleep(0.2)

    starting.cancel()
    await asyncio.wait([starting])
    await stage.supervisor.stop()

    gc.collect()
    assert starting.cancelled()
    assert caplog.text == ""


async def test_groups_stop_in_reverse_order(stage: Stage) -> None:
    says = """
import signal, sys, time
def end(*_):
    print("bye", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("here", flush=True)
time.sleep(60)
"""
    for name in ("postgres", "smsc", "gateway"):
        await stage.supervisor.start(stage.child(name, says))

    await stage.supervisor.stop()

    byes = [line.split()[0] for line in stage.printed.getvalue().splitlines() if line.endswith("bye")]
    assert byes == ["gateway", "smsc", "postgres"]


async def test_a_child_that_does_not_drain_in_time_is_killed(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("web", IGNORES_SIGTERM, drain_seconds=0.2))
    began = time.monotonic()

    await stage.supervisor.stop()

    assert time.monotonic() - began < 2
    assert "did not stop within 0.2 s and is killed" in stage.printed.getvalue()


async def test_hurrying_does_not_wait_for_the_drain(stage: Stage) -> None:
    await stage.supervisor.start(stage.child("web", IGNORES_SIGTERM, drain_seconds=30))
    stopping = asyncio.create_task(stage.supervisor.stop())
    await asyncio.sleep(0.1)

    stage.supervisor.hurry()

    await asyncio.wait_for(stopping, 2)


async def test_what_a_child_started_goes_with_it(stage: Stage) -> None:
    starts_another = f"""
import subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", {IGNORES_SIGTERM!r}])
print("other", other.pid, flush=True)
time.sleep(60)
"""
    await stage.supervisor.start(stage.child("worker", starts_another))
    other = int(stage.journal.tail("worker").split("other ")[1].split()[0])

    await stage.supervisor.stop()

    await stage.until(lambda: _is_gone(other))


async def test_a_command_that_runs_to_its_end_must_succeed(stage: Stage) -> None:
    with pytest.raises(CommandFailed) as caught:
        await stage.supervisor.run_to_end(stage.child("migrate", "raise SystemExit('no database')"))

    assert (caught.value.status, caught.value.log) == (1, "no database")


async def test_a_line_without_an_end_is_printed_in_pieces(stage: Stage) -> None:
    await stage.supervisor.run_to_end(stage.child("web", "print('x' * 1_000_000)"))

    assert stage.printed.getvalue().count("x") == 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
async def test_children_end_when_the_command_is_killed(stage: Stage) -> None:
    command = """
import asyncio, os, sys
from hudhud_embedded.child import Child
from hudhud_embedded.journal import Journal
from hudhud_embedded.keeper import Premises
from hudhud_embedded.supervisor import Supervisor
async def main():
    program = "import os, time; print('child', os.getpid(), flush=True); time.sleep(60)"
    await Supervisor(Premises(Journal(sys.stdout))).start(Child("c", (sys.executable, "-c", program), dict(os.environ)))
    await asyncio.sleep(60)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline().split()[-1])

        process.send_signal(signal.SIGKILL)

        await stage.until(lambda: _is_gone(child))


async def test_a_reader_that_goes_away_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    journal = Journal(os.fdopen(writing, "w"))

    journal.tell("nobody reads this")

    assert journal.tail("web") == ""


def _is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
