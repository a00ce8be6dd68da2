"""NATS from the package."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import nats.errors
import pytest
from interpreters import run_as_nobody
from nats.js import JetStreamContext

from hudhud_embedded import EmbeddedNats


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNats]:
    server = EmbeddedNats(tmp_path_factory.mktemp("nats"))
    server.start()
    yield server
    server.stop(immediate=True)


@asynccontextmanager
async def _jetstream(server: EmbeddedNats) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(server.url, allow_reconnect=False)
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def _publish(server: EmbeddedNats) -> None:
    async with _jetstream(server) as stream:
        await stream.add_stream(name="HINTS", subjects=["hints"])
        await stream.publish("hints", b"chunk 1")


async def _stored(server: EmbeddedNats) -> int:
    async with _jetstream(server) as stream:
        return sum([info.state.messages for info in await stream.streams_info()])


async def test_a_hint_survives_a_restart(server: EmbeddedNats) -> None:
    await _publish(server)

    server.restart()

    assert await _stored(server) >= 1


async def test_an_acknowledged_hint_survives_kill_9(server: EmbeddedNats) -> None:
    await _publish(server)
    os.kill(server.pid, signal.SIGKILL)

    server.start()

    assert await _stored(server) >= 1


async def test_a_deleted_store_starts_empty(server: EmbeddedNats) -> None:
    await _publish(server)
    server.stop()

    server.delete_store()
    server.start()

    assert await _stored(server) == 0


async def test_nobody_gets_in_without_the_password(server: EmbeddedNats) -> None:
    with pytest.raises(nats.errors.Error, match="Authorization"):
        await nats.connect(server.url, password="guessed", user="hudhud", allow_reconnect=False)


def test_its_files_with_the_password_are_readable_for_their_owner_only(server: EmbeddedNats) -> None:
    modes = {(server.directory / name).stat().st_mode & 0o777 for name in ("password", "nats.conf")}

    assert modes == {0o600}


def test_as_an_ordinary_user_it_starts(open_place: Path) -> None:
    script = """
from pathlib import Path
from hudhud_embedded import EmbeddedNats
server = EmbeddedNats(Path("var/nats"))
server.start()
print(server.is_ready())
server.stop()
"""

    printed = run_as_nobody(script, open_place / "nobody")

    assert printed == "True\n"
