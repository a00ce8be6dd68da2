"""A real PostgreSQL 18 in a directory of its own, from the programs of an installed package."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from hudhud.errors import Unavailable
from hudhud_embedded.child import Child
from hudhud_embedded.kept import kept_port, kept_secret
from hudhud_embedded.postgres_files import create_cluster, place_for_cluster, program_directory
from hudhud_embedded.postgres_settings import campaign_settings
from hudhud_embedded.server_process import Program, ServerFailed, ServerProcess
from hudhud_embedded.tether import end, processes_of
from hudhud_embedded.unprivileged import can_reach, uid_for

__all__ = ["EmbeddedPostgres"]

_READY_LINE = 7  # the eighth line of postmaster.pid: miscadmin.h, LOCK_FILE_LINE_PM_STATUS


@dataclass(eq=False)
class OutOfReach(Unavailable):
    """The cluster's owner could reach it once, and no longer can."""

    directory: str
    uid: int

    code = "out_of_reach"
    message = (
        "PostgreSQL runs as user %(uid)d here, who cannot enter %(directory)s. "
        "Let everybody enter the directories above it (chmod o+x), or choose another --data-dir."
    )


class EmbeddedPostgres:
    """One cluster: created at the first start, found again at later ones, on loopback only.

    Run as root, the server runs as an unprivileged user, and its files lie where that user can reach them
    (`cluster` is then perhaps a link). `settings` stand above those for a campaign load.
    """

    def __init__(self, directory: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.directory = directory.absolute()
        self._settings = {**campaign_settings(), **(settings or {})}
        self._process: ServerProcess | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The address of the database `hudhud`."""
        return self.url_of("hudhud")

    @property
    def pid(self) -> int:
        """The server's process number; 0 while it does not run."""
        server = self._server()
        return server.pid if server else 0

    def url_of(self, database: str) -> str:
        """The address of `database`, with the superuser's name and password."""
        return f"postgresql://hudhud:{self._password()}@127.0.0.1:{self._port}/{database}"

    def prepare(self) -> None:
        """Make ready to start: end what a killed start left, create a missing cluster, choose a port."""
        self.directory.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._end_leftovers()
        uid = uid_for(self.directory / "cluster")
        cluster = place_for_cluster(self.directory, uid)
        if not cluster.exists():
            durable = self._settings["fsync"] == "on"
            options = () if durable else ("--no-sync",)
            create_cluster(cluster.resolve(), uid, password=self._password(), options=options)
        if not can_reach(uid, cluster.resolve().parent):
            raise OutOfReach(directory=str(cluster.resolve().parent), uid=uid or 0)
        self._port = kept_port(self.directory / "port", preferred=self._port)

    def program(self) -> Program:
        """How the server is started. SIGTERM, when its parent dies, lets the other orphans finish first."""
        uid = uid_for(self._cluster())
        settings = [text for name, value in self._settings.items() for text in ("-c", f"{name}={value}")]
        binary = str(program_directory(uid) / "postgres")
        return Program(
            name="postgres",
            command=(binary, "-D", str(self._cluster()), "-p", str(self._port), *settings),
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            uid=uid,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGTERM,
        )

    def child(self) -> Child:
        """The server as the supervisor runs it; call prepare() first."""
        return Child.of(self.program(), ready=self._answers, before=self._end_leftovers, drain_seconds=4)

    def start(self) -> None:
        """Start the server and return when it takes connections; raises ServerFailed with its last lines."""
        self.prepare()
        self._process = ServerProcess(self.program(), self.directory / "log")
        self._process.wait_ready(self.is_ready)
        self.ensure_database()

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server: cleanly, or `immediate`, as after a crash, so that the next start recovers."""
        if self._process is None:
            return
        self._process.stop(signal.SIGQUIT if immediate else signal.SIGINT)
        self._process = None

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start again on the same port."""
        self.stop(immediate=immediate)
        self.start()

    def delete(self) -> None:
        """Delete the stopped server's files, wherever they lie."""
        cluster = self.directory / "cluster"
        if cluster.is_symlink():
            shutil.rmtree(cluster.resolve().parent, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    def is_ready(self) -> bool:
        """Whether the live server of this very cluster says that it takes connections."""
        try:
            lines = (self._cluster() / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        says_ready = len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready"
        # After a crash the file of the dead server still says so.
        return says_ready and self._owns(int(lines[0]))

    def ensure_database(self) -> None:
        """Create the database `hudhud` if it is not there."""
        if not self.run_sql("SELECT 1 FROM pg_database WHERE datname = 'hudhud'"):
            self.run_sql("CREATE DATABASE hudhud")

    def fresh_database(self, name: str, *, template: str = "template1") -> str:
        """Create `name` anew as a copy of `template`, which nobody may be connected to; gives its address."""
        self.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def run_sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement as superuser and give its rows as text; raises ServerFailed with the answer."""
        psql = program_directory(None) / "psql"
        done = subprocess.run(  # noqa: S603 - the program is ours, from an installed package
            [str(psql), "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "hudhud", "-d", database, "-c", statement],
            env={"PGHOST": "127.0.0.1", "PGPORT": str(self._port), "PGPASSWORD": self._password()},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise ServerFailed(name="PostgreSQL", reason="refused a statement", log=done.stderr.strip())
        return done.stdout.strip()

    def _password(self) -> str:
        return kept_secret(self.directory / "password")

    def _cluster(self) -> Path:
        return (self.directory / "cluster").resolve()

    async def _answers(self) -> bool:
        if not self.is_ready():
            return False
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _owns(self, pid: int) -> bool:
        try:
            return _works_in(psutil.Process(pid), self._cluster())
        except psutil.Error:
            return False

    def _server(self) -> psutil.Process | None:
        pid_file = self._cluster() / "postmaster.pid"
        if not pid_file.exists():
            return None
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        return psutil.Process(pid) if self._owns(pid) else None

    def _end_leftovers(self) -> None:
        pid_file = self._cluster() / "postmaster.pid"
        if not pid_file.exists():
            return
        server = self._server()
        end([server] if server else [], ask=signal.SIGINT, patience=10)
        cluster = self._cluster()
        end(processes_of(lambda process: _works_in(process, cluster)), ask=signal.SIGQUIT, patience=2)
        # Its number may belong to a stranger by now, and PostgreSQL would take him for a running server.
        pid_file.unlink(missing_ok=True)


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    """PostgreSQL's processes work in their cluster's directory: no other program's do."""
    alive = process.status() != psutil.STATUS_ZOMBIE
    return alive and process.name() == "postgres" and Path(process.cwd()).samefile(cluster)
