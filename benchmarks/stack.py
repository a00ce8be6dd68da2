"""The whole product in a temporary directory, for a benchmark: `hudhud up`, and an SMSC simulator with a ledger."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from hudhud_embedded import EmbeddedServers, embedded_servers

START_SECONDS = 120
STOP_SECONDS = 30


@dataclass(frozen=True)
class Stack:
    """A running product."""

    directory: Path
    demo: dict[str, Any]
    up: subprocess.Popen[bytes]
    simulator: subprocess.Popen[bytes]
    smsc_ledger: Path
    servers: EmbeddedServers

    @property
    def database_url(self) -> str:
        """The database, for what only it can tell."""
        return self.servers.database_url

    def processes(self) -> Iterator[tuple[str, psutil.Process]]:
        """Every process of ours that has a role, with it."""
        roots = [psutil.Process(pid) for pid in (self.simulator.pid, self.up.pid, self.servers.postgres.pid)]
        for process in [*roots, *(child for root in roots for child in root.children(recursive=True))]:
            with suppress(psutil.NoSuchProcess):
                if role := role_of(process.cmdline()):
                    yield role, process

    def peak_memory(self) -> dict[str, int]:
        """Peak resident memory of each process of ours, in megabytes (VmHWM)."""
        peaks: dict[str, int] = {}
        for role, process in self.processes():
            with suppress(FileNotFoundError):
                peaks[role] = max(peaks.get(role, 0), high_water(process.pid))
        return peaks

    def cpu_seconds(self) -> Counter[str]:
        """Processor time of each role so far: what work costs, whatever else the machine does."""
        spent: Counter[str] = Counter()
        for role, process in self.processes():
            with suppress(psutil.NoSuchProcess):
                spent[role.partition(" ")[0]] += sum(process.cpu_times()[:2])
        return spent


def role_of(command: list[str]) -> str:
    """The role of one of our processes by its command line; empty for others."""
    words = [Path(word).name for word in " ".join(command).split()]
    if words and words[0].startswith("postgres"):
        return "postgres (largest, shared buffers included)"
    if words and "nats-server" in words[0]:
        return "nats"
    for role in ("web", "worker", "gateway", "scheduler", "simulator"):
        if role in words:
            return role
    return ""


def stolen(since: object) -> float:
    """The share of the processors' time that the host gave to other machines since `psutil.cpu_times()` was asked."""
    then, now = tuple(since), tuple(psutil.cpu_times())  # type: ignore[call-overload]
    steal = psutil.cpu_times()._fields.index("steal")
    passed = sum(now[:8]) - sum(then[:8])
    return (now[steal] - then[steal]) / passed if passed else 0.0


def high_water(pid: int) -> int:
    """VmHWM of a process in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def free_port() -> int:
    """A port that nobody listens on just now, below those that the system gives to outgoing connections."""
    while True:
        port = random.randrange(10_000, 20_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


@contextmanager
def running(*, rate: int = 0, simulator_options: tuple[str, ...] = ()) -> Iterator[Stack]:
    """Start everything, and stop and delete it at the end."""
    directory = Path(tempfile.mkdtemp(prefix="hudhud-benchmark-"))
    directory.chmod(0o755)
    with embedded_servers(directory / "servers", durable=True) as servers:
        simulator, up, ledger = start(directory, servers, rate, simulator_options)
        try:
            yield Stack(directory, wait_for_demo(directory, up), up, simulator, ledger, servers)
        finally:
            end(up)
            end(simulator)
    shutil.rmtree(directory, ignore_errors=True)


def start(
    directory: Path, servers: EmbeddedServers, rate: int, simulator_options: tuple[str, ...]
) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes], Path]:
    """Start the simulator and `hudhud up` with the servers of the benchmark."""
    smsc_port, ledger = free_port(), directory / "smsc.ledger"
    hudhud = [sys.executable, "-m", "hudhud"]
    simulator = subprocess.Popen(
        [*hudhud, "sms", "simulator", "--port", str(smsc_port), "--http-port", str(free_port()),
         "--ledger", str(ledger), *simulator_options],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    smsc = f"smpp://hudhud:simulator@127.0.0.1:{smsc_port}?window=500&rate={rate}"
    up = subprocess.Popen(
        [*hudhud, "up", "--data-dir", str(directory / "data"), "--port", str(free_port()), "--no-simulators"],
        env={
            **os.environ,
            "HUDHUD_SMS_SMSC": smsc,
            "HUDHUD_DATABASE_URL": servers.database_url,
            "HUDHUD_NATS_URL": servers.nats_url,
        },
        stdout=(directory / "up.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    return simulator, up, ledger


def wait_for_demo(directory: Path, up: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What demo.json says, once the command has announced that everything runs."""
    deadline = time.monotonic() + START_SECONDS
    log = directory / "up.log"
    while time.monotonic() < deadline:
        if up.poll() is not None:
            raise RuntimeError(f"hudhud up ended:\n{log.read_text()}")
        demo = directory / "data" / "demo.json"
        if demo.exists() and answers(json.loads(demo.read_text())["base_url"]):
            return dict(json.loads(demo.read_text()))
        time.sleep(0.2)
    raise RuntimeError(f"hudhud up was not ready within {START_SECONDS} s:\n{log.read_text()}")


def answers(base_url: str) -> bool:
    """Whether somebody listens there."""
    host, _, port = base_url.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, int(port))) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process of ours to stop, and insist after a while."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
