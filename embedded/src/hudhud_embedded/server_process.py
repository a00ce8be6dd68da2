"""A server run directly, without the supervisor: what tests and benchmarks use."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hudhud.errors import Unavailable
from hudhud_embedded.tether import tethered
from hudhud_embedded.unprivileged import run_as

__all__ = ["Program", "ServerFailed", "ServerProcess"]


@dataclass(eq=False)
class ServerFailed(Unavailable):
    """A server ended while starting, or did not become ready in time."""

    name: str
    reason: str
    log: str

    code = "server_failed"
    message = "%(name)s %(reason)s. Its last lines:\n%(log)s"


@dataclass(frozen=True)
class Program:
    """How a server is started and asked to stop."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    uid: int | None
    stop_signal: signal.Signals
    orphan_signal: signal.Signals


class ServerProcess:
    """One running server whose output goes to a file."""

    def __init__(self, program: Program, log: Path) -> None:
        self._program = program
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the program is ours, from an installed package
                program.command,
                env=dict(program.environment),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=tethered(program.orphan_signal),  # noqa: PLW1509 - the only place for prctl
                **run_as(program.uid),
            )

    @property
    def pid(self) -> int:
        """The server's process number."""
        return self._process.pid

    def wait_ready(self, is_ready: Callable[[], bool], patience: float = 60) -> None:
        """Return once `is_ready`; raises ServerFailed when the server ends or `patience` seconds pass."""
        deadline = time.monotonic() + patience
        while not is_ready():
            if self._process.poll() is not None:
                raise self._failed(f"ended with status {self._process.returncode}")
            if time.monotonic() > deadline:
                self.stop(signal.SIGKILL, patience=2)
                raise self._failed(f"was not ready after {patience:.0f} s")
            time.sleep(0.01)

    def stop(self, with_signal: signal.Signals | None = None, *, patience: float = 10) -> None:
        """Ask the server to stop, and kill it after `patience` seconds."""
        self._process.send_signal(with_signal or self._program.stop_signal)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _failed(self, reason: str) -> ServerFailed:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return ServerFailed(name=self._program.name, reason=reason, log="\n".join(lines[-20:]))
