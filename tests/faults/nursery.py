"""A process that has loaded the platform once and forks its processes: on two cores loading it takes seconds each.

Its children die with it, and it dies with the tests.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path

__all__ = ["Nursery"]

PR_SET_PDEATHSIG = 1


class Nursery:
    """The tests' side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def spawn(self, arguments: tuple[str, ...], environment: dict[str, str], log: Path) -> int:
        """Run `hudhud <arguments>`; gives its process number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([arguments, environment, str(log)]) + "\n")
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it, and whatever it has started."""
        self._process.communicate()


def serve() -> None:
    """Fork a child for each line, until there are no more."""
    from hudhud.plugins import load

    load(pages=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    parent = os.getpid()
    for line in sys.stdin:
        arguments, environment, log = json.loads(line)
        pid = os.fork()
        if pid == 0:
            be_child(parent, arguments, environment, log)
        print(pid, flush=True)


def be_child(parent: int, arguments: list[str], environment: dict[str, str], log: str) -> None:
    """Become the process that was asked for."""
    from hudhud.cli.main import main

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    output = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["hudhud", *arguments]
    status = 0
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve()
