"""The account PostgreSQL runs under when the command is run as root, and the places that account can reach.

PostgreSQL refuses to run as root. No account is created: a process may have any number for its user, and this
one is in a range that Linux distributions leave unused, 60706 to 61183 (systemd, "Users, Groups, UIDs").
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Final, TypedDict

from hudhud.errors import Unavailable

__all__ = ["UID", "RunAs", "can_reach", "founder", "give", "public_directory", "run_as", "uid_for"]

UID: Final = 60918


class NoPlace(Unavailable):
    """Root has no directory that an unprivileged account could reach."""

    code = "no_place"
    message = "PostgreSQL needs a directory that ordinary users can reach: make /var/lib/hudhud writable for root."


class NoAccount(Unavailable):
    """The machine knows no account but root."""

    code = "no_account"
    message = "PostgreSQL cannot be set up as root here: the machine knows no other account. Start as an ordinary user."


class RunAs(TypedDict, total=False):
    """The arguments of subprocess.Popen that choose a user; empty for the caller's own."""

    user: int
    group: int
    extra_groups: Collection[str | int]


def uid_for(existing: Path) -> int | None:
    """Who owns, or shall own, the files at `existing`; None for the caller itself, who is then not root."""
    if os.geteuid() != 0:
        return None
    return existing.stat().st_uid if existing.exists() else UID


def run_as(uid: int | None) -> RunAs:
    """How a subprocess becomes `uid`, with a group of the same number and no others."""
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": ()}


def founder() -> int:
    """An unprivileged account with a name: initdb looks its user up by name, the server does not."""
    named = sorted(pwd.getpwall(), key=lambda entry: entry.pw_name != "nobody")
    found = next((entry.pw_uid for entry in named if entry.pw_uid != 0), None)
    if found is None:
        raise NoAccount
    return found


def can_reach(uid: int | None, path: Path) -> bool:
    """Whether `uid` can enter the directory, or run the file, `path`; as the kernel sees it."""
    if uid is None:
        return os.access(path, os.X_OK)
    asked = subprocess.run(  # noqa: S603 - a fixed program; the path is an argument, never a command
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)], check=False, cwd="/", **run_as(uid)
    )
    return asked.returncode == 0


def give(path: Path, uid: int) -> None:
    """Make `uid` the owner of `path` and of everything below it."""
    os.chown(path, uid, uid)
    for directory, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(Path(directory, name), uid, uid, follow_symlinks=False)


def public_directory() -> Path:
    """Root's directory that everybody can enter: /var/lib/hudhud, else hudhud-root among temporary files."""
    for candidate in (Path("/var/lib/hudhud"), Path(tempfile.gettempdir(), "hudhud-root")):
        if _is_public(candidate):
            return candidate
    raise NoPlace


def _is_public(directory: Path) -> bool:
    try:
        directory.mkdir(mode=0o755, parents=True, exist_ok=True)
        found = directory.lstat()
    except OSError:
        return False
    # A predictable name among temporary files may have been planted by somebody else.
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022
    return ours and can_reach(UID, directory)
