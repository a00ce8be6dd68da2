"""Things a data directory keeps between starts: secrets, chosen ports, and who is using it."""

from __future__ import annotations

import fcntl
import os
import random
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hudhud.errors import Conflict

__all__ = ["AlreadyRunning", "held", "is_free", "kept_port", "kept_secret", "write_private"]

# Below the ports that Linux gives to outgoing connections (32768 and up), so that none of those takes ours
# while a server restarts.
_PORTS: Final = range(20_000, 32_000)


@dataclass(eq=False)
class AlreadyRunning(Conflict):
    """Another process uses this data directory."""

    directory: str
    pid: str

    code = "already_running"
    message = (
        "The data directory %(directory)s is in use by process %(pid)s. "
        "Stop that process, or choose another place with --data-dir."
    )


def write_private(path: Path, text: str) -> None:
    """Write `text` whole or not at all, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    """The secret in `path`: 64 URL-safe characters, made the first time."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48) + "\n")
    return path.read_text(encoding="utf-8").strip()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `port` of `host` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def kept_port(path: Path, *, preferred: int = 0) -> int:
    """A free loopback port: `preferred`, else the one kept in `path`, else a new one. What it is, is kept.

    A new one is none of those that other files in the same directory keep.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    wanted = [preferred, _read_port(path)]
    port = next((candidate for candidate in wanted if candidate and is_free(candidate)), 0)
    port = port or _any_port({_read_port(other) for other in path.parent.iterdir()})
    path.write_text(f"{port}\n", encoding="ascii")
    return port


def _read_port(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _any_port(taken: set[int]) -> int:
    candidates = random.sample(_PORTS, 500)
    return next(port for port in candidates if port not in taken and is_free(port))


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Use `directory` alone, until the block or the process ends; raises AlreadyRunning."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "hudhud.lock").open("a+", encoding="ascii") as lock:
        try:
            # The kernel lets go of it however the process ends, so a crash leaves nothing to clean.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise AlreadyRunning(directory=str(directory), pid=lock.read().strip() or "?") from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
