"""What the other side answers costs us seconds and kilobytes at most, whatever it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

import pytest

from hudhud_webhooks.addresses import Rules
from hudhud_webhooks.posting import READ, Answer, posters

AT_HOME = Rules(frozenset({443}), loopback=True)
SECONDS = 0.4
HEAD = b"HTTP/1.1 200 OK\r\n"


@asynccontextmanager
async def endless(first: bytes, again: bytes, pause: float) -> AsyncIterator[tuple[int, Callable[[], int]]]:
    """A server that answers so, and never ends; gives its port, and how much it could send."""
    sent = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(first)
            while True:
                writer.write(again)
                await writer.drain()
                sent += len(again)
                await asyncio.sleep(pause)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], lambda: sent
    finally:
        server.close()


async def post(port: int) -> Answer:
    """One request."""
    with ThreadPoolExecutor(1) as threads:
        async with posters(AT_HOME, SECONDS, threads) as poster:
            return await poster.post(f"http://127.0.0.1:{port}/", {}, b"{}")


async def test_an_answer_without_end_is_read_to_its_bound_only() -> None:
    async with endless(HEAD + b"\r\n", b"x" * 65_536, 0.0) as (port, sent):
        answer = await post(port)

    assert (answer.status, len(answer.response)) == (200, 1_000)
    assert sent() < 200 * READ


@pytest.mark.parametrize(
    ("first", "again"),
    [
        pytest.param(HEAD + b"\r\n", b"x", id="a body of a byte now and then"),
        pytest.param(HEAD, b"x-more: 1\r\n", id="headers that never end"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", id="hints of an answer that never comes"),
        pytest.param(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n", id="chunks without a last one"),
    ],
)
async def test_an_answer_that_trickles_ends_in_time(first: bytes, again: bytes) -> None:
    began = time.monotonic()

    async with endless(first, again, 0.02) as (port, _):
        answer = await post(port)

    assert answer.problem == "too_slow"
    assert time.monotonic() - began < 5 * SECONDS


async def test_headers_larger_than_any_are_no_answer() -> None:
    async with endless(HEAD, b"x-more: " + b"y" * 8_000 + b"\r\n", 0.0) as (port, _):
        answer = await post(port)

    assert answer.problem == "no_answer"


@pytest.mark.parametrize("host", ["-.example", ".example", "a..example", "x" * 64 + ".example"])
async def test_a_name_that_cannot_be_is_not_found(host: str) -> None:
    with ThreadPoolExecutor(1) as threads:
        async with posters(Rules(frozenset({443})), 5.0, threads) as poster:
            answer = await poster.post(f"https://{host}/", {}, b"{}")

    assert answer.problem == "no_such_name"
