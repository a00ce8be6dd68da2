"""Which processes run, kept in files, so that the start after a kill -9 finds what was left."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil

from hudhud_embedded.tether import end

__all__ = ["end_recorded", "record"]


def record(directory: Path, name: str, pid: int) -> None:
    """Keep the number of the process `name` in `directory`/`name`.pid, with the instant it was started."""
    directory.mkdir(exist_ok=True)
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return
    (directory / f"{name}.pid").write_text(f"{pid} {started}\n", encoding="ascii")


def end_recorded(directory: Path) -> None:
    """End what is left of the recorded processes, and forget them. Only while no other command may use them."""
    if not directory.exists():
        return
    records = list(directory.glob("*.pid"))
    end([process for path in records if (process := _recorded(path))], ask=signal.SIGTERM, patience=5)
    for path in records:
        path.unlink(missing_ok=True)


def _recorded(path: Path) -> psutil.Process | None:
    """The process of a record; None when it has ended, though its number may be somebody else's by now."""
    try:
        pid, started = path.read_text(encoding="ascii").split()
        process = psutil.Process(int(pid))
        return process if process.create_time() == float(started) else None
    except (ValueError, psutil.Error):
        return None
