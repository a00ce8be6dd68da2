"""Running a script as an ordinary user, from a test that runs as root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NOBODY = 65534


def run_as_nobody(script: str, home: Path) -> str:
    """What `script` prints as an ordinary user with an own `home`; skips where that cannot be tried."""
    if os.geteuid() != 0:
        pytest.skip("the other tests run as an ordinary user already")
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    done = subprocess.run(
        [_interpreter(), "-c", script],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd=home,
        env={
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _interpreter() -> str:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        tried = subprocess.run(
            ["/bin/sh", "-c", f'"{candidate}" -c "import ctypes, ssl"'],
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
        if tried.returncode == 0:
            return candidate
    pytest.skip(f"no {version} that an ordinary user may run: {sys.executable} lies in a private directory")
