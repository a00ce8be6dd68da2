"""U4 and U5: uploads as bytes on a socket, through the real server and application."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import gzip
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn

from hudhud import recipients
from hudhud.plugins import Platform
from hudhud_web import create_app
from hudhud_web.settings import WebSettings
from portal.api.conftest import Caller

BOUNDARY = "pigeon"
BEGIN = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
).encode()
END = f"\r\n--{BOUNDARY}--\r\n".encode()
SECONDS = 0.6


class Wire:
    """A server of the application, and connections to it."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    async def post(self, *pieces: bytes, pause: float = 0.0, hang_up: bool = False, **headers: str) -> tuple[int, str]:
        """Send pieces of a body; gives the status and the rest of the answer, or 0 where none came."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        # Listen while sending: the server answers and hangs up before everything was sent.
        answering = asyncio.create_task(reader.read(100_000))
        with contextlib.suppress(ConnectionError):
            await self._send(answering, writer, pieces, pause, headers)
        answer = "" if hang_up else (await asyncio.wait_for(answering, 10)).decode()
        answering.cancel()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return (int(answer.split(" ", 2)[1]) if answer else 0), answer

    async def _send(
        self,
        answering: asyncio.Task[bytes],
        writer: asyncio.StreamWriter,
        pieces: tuple[bytes, ...],
        pause: float,
        headers: dict[str, str],
    ) -> None:
        given = {
            "Host": "127.0.0.1",
            "Authorization": self._token,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(sum(map(len, pieces))),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
        writer.write(f"POST /api/v1/recipient-files HTTP/1.1\r\n{head}\r\n".encode())
        for piece in pieces:
            if answering.done():
                return
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)


@pytest.fixture
async def wire(platform: Platform, caller: Caller) -> AsyncIterator[Wire]:
    """The application behind uvicorn; a body has a fraction of a second."""
    app = create_app(platform)
    frame = app.state.frame
    app.state.frame = dataclasses.replace(frame, settings=frame.settings.model_copy(update={"body_seconds": SECONDS}))
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, http="httptools", lifespan="on"))
        running = asyncio.create_task(server.serve(sockets=[bound]))
        while not server.started:
            await asyncio.sleep(0.02)
        yield Wire(bound.getsockname()[1], caller.http.headers["Authorization"])
        server.should_exit = True
        await running


@pytest.fixture
def spooled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads are spooled."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def open_spools(folder: Path) -> list[str]:
    """Temporary files in it that this process holds open, named or not."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            target = str(descriptor.readlink())
            if target.startswith(str(folder)):
                found.append(target)
    return found + [str(path) for path in folder.iterdir()]


async def files_of(platform: Platform, caller: Caller) -> int:
    return len(await recipients.list_files(platform, caller.account.id))


async def test_an_upload_in_pieces_is_taken(wire: Wire, platform: Platform, caller: Caller) -> None:
    status, _ = await wire.post(BEGIN, b"01001234567\n", b"01001234568\n", END, pause=0.05)

    assert status == 202
    assert await files_of(platform, caller) == 1


def test_u4_a_body_has_thirty_seconds_unless_set_otherwise() -> None:
    assert WebSettings.model_fields["body_seconds"].default == 30


async def test_u4_a_slow_client_is_ended(wire: Wire, platform: Platform, caller: Caller, spooled: Path) -> None:
    began = time.monotonic()

    status, answer = await wire.post(BEGIN, *[b"0"] * 40, pause=0.05, Content_Length="1000000")

    assert (status, "request_too_slow" in answer, "connection: close" in answer.lower()) == (408, True, True)
    assert time.monotonic() - began < SECONDS + 4
    assert await files_of(platform, caller) == 0
    assert open_spools(spooled) == []


async def test_u4_an_upload_that_breaks_off_leaves_nothing(
    wire: Wire, platform: Platform, caller: Caller, spooled: Path
) -> None:
    await wire.post(BEGIN, b"0" * 3_000_000, hang_up=True, Content_Length="9000000")
    await asyncio.sleep(0.3)

    assert await files_of(platform, caller) == 0
    assert open_spools(spooled) == []


async def test_u4_a_length_that_lies_is_refused(wire: Wire, platform: Platform, caller: Caller, spooled: Path) -> None:
    too_long, _ = await wire.post(BEGIN, b"01001234567\n", END, Content_Length="900000")
    too_short, _ = await wire.post(BEGIN, b"01001234567\n", END, Content_Length=str(len(BEGIN) + 3))

    assert too_long == 408
    assert 400 <= too_short < 500
    assert await files_of(platform, caller) == 0
    assert open_spools(spooled) == []


async def test_u5_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(
    wire: Wire, platform: Platform, caller: Caller, spooled: Path
) -> None:
    limit = platform.settings.max_file_bytes
    whole = b"01001234567\n" * (limit // 12) + b"\n" * (limit % 12)

    exact, _ = await wire.post(BEGIN, whole, END)
    over, answer = await wire.post(BEGIN, whole, b"\n", END)

    assert len(whole) == 17 * 1024 * 1024
    assert (exact, over) == (202, 413)
    assert "17,825,793" in answer
    assert await files_of(platform, caller) == 1
    assert open_spools(spooled) == []


async def test_u5_what_announces_too_much_is_refused_before_it_is_read(wire: Wire, spooled: Path) -> None:
    status, answer = await wire.post(BEGIN, Content_Length="900000000")

    assert (status, "file_too_large" in answer) == (413, True)
    assert open_spools(spooled) == []


async def test_u5_a_packed_body_is_refused(wire: Wire, platform: Platform, caller: Caller) -> None:
    status, answer = await wire.post(gzip.compress(BEGIN + b"0" * 10_000_000 + END), Content_Encoding="gzip")

    assert (status, "request_packed" in answer) == (415, True)
    assert await files_of(platform, caller) == 0
