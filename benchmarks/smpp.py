"""How much a message costs in the SMPP connector and in the simulator, beside a bare asyncio loop.

    python benchmarks/smpp.py --messages 200000

The lane is in memory and commits at once, so that the figures are those of SMPP alone: submission, answer,
receipt and its acknowledgement. The bare loop does the least that any asyncio client and server can do for the
same octets; the ratio to it, taken in the same run, is what can be compared between machines.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import struct
import time
from collections.abc import Callable, Coroutine, Sequence
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from hudhud.channels import Batch, Inbound, LaneClosed, Outcome, Receipt, Submission
from hudhud_sms.simulator import Behaviour, SmscSimulator
from hudhud_sms.smpp import SmppConnector, Smsc

TEXT = "Hudhud: your order 4711 is on its way and will be there today. Thank you for shopping with us. " + "." * 45
WINDOW = 500
CLAIM = 250


class Figures(NamedTuple):
    """What one run took: wall seconds, and CPU seconds of either side."""

    seconds: float
    client: float
    server: float


class MemoryLane:
    """A lane whose commits cost nothing; at most a window of parts is out, as with the real one."""

    def __init__(self, messages: int) -> None:
        self.messages = messages
        self.draining = False
        self.accepted = 0
        self.received = 0
        self._next = 0
        self._free = WINDOW
        self._changed = asyncio.Event()
        self._finished = asyncio.Event()

    async def claim(self, max_units: int) -> Batch:
        while not self._free and self._next < self.messages:
            self._changed.clear()
            await self._changed.wait()
        if self._next == self.messages:
            await self._finished.wait()
            raise LaneClosed
        count = min(max_units, CLAIM, self._free, self.messages - self._next)
        first, self._next, self._free = self._next, self._next + count, self._free - count
        await asyncio.sleep(0)
        return Batch([submission(number) for number in range(first, first + count)], count)

    async def report(self, outcomes: Sequence[Outcome]) -> None:
        self.accepted += len(outcomes)
        self._free += len(outcomes)
        self._changed.set()

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        self.received += len(receipts)
        if self.received >= self.messages:
            self._finished.set()

    async def inbound(self, messages: Sequence[Inbound]) -> None:
        raise AssertionError("The simulator was not asked to send messages.")

    def bound(self, *, up: bool, detail: str = "") -> None:
        """Nobody watches."""


def submission(number: int) -> Submission:
    return Submission(number + 1, (1,), 1, f"2010{number:08d}", "HUDHUD", TEXT)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# --- ours ---


async def simulate(pipe: Connection) -> None:
    simulator = SmscSimulator(Behaviour(receipt_delay=0.3))
    pipe.send(await simulator.start())
    before = cpu_seconds()
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
    pipe.send(cpu_seconds() - before)
    await simulator.stop()


async def connect(port: int, messages: int) -> None:
    lane = MemoryLane(messages)
    await SmppConnector("benchmark", Smsc("127.0.0.1", port, "benchmark", "x", window=WINDOW)).run(lane)
    assert (lane.accepted, lane.received) == (messages, messages)


# --- the bare loop: fixed offsets, no checks, no state but a window ---

HEADER = struct.Struct(">IIII")
BODY = b"\0\5\0HUDHUD\0\1\1%b\0\0\0\0\0\0\1\0\0\0" + bytes((len(TEXT),)) + TEXT.encode()
RECEIPT = (
    b"\0\x01\x01"
    b"201000000000\0\5\0HUDHUD\0\4\0\0\0\0\0\0\0\0\x70"
    b"id:%010d sub:001 dlvrd:001 submit date:2611220000 done date:2611220000 stat:DELIVRD err:000 text:0123456789012"
)


class BareServer(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.rest, self.number = b"", 0

    def data_received(self, data: bytes) -> None:
        buffer, at, out = self.rest + data, 0, []
        while len(buffer) - at >= 16:
            length, command, _, sequence = HEADER.unpack_from(buffer, at)
            if len(buffer) - at < length:
                break
            if command == 4:
                self.number += 1
                out.append(HEADER.pack(27, 0x80000004, 0, sequence) + b"%010d\0" % self.number)
                body = RECEIPT % self.number
                out.append(HEADER.pack(16 + len(body), 5, 0, sequence) + body)
            at += length
        self.rest = buffer[at:]
        self.transport.write(b"".join(out))


class BareClient(asyncio.Protocol):
    def __init__(self, messages: int) -> None:
        self.messages, self.sent, self.answers, self.receipts, self.rest = messages, 0, 0, 0, b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.transport.write(b"".join(self.fill()))

    def fill(self) -> list[bytes]:
        until = min(self.messages, self.answers + WINDOW)
        bodies = [(number, BODY % (b"2010%08d" % number)) for number in range(self.sent, until)]
        self.sent = until
        return [HEADER.pack(16 + len(body), 4, 0, number) + body for number, body in bodies]

    def data_received(self, data: bytes) -> None:
        buffer, at, out = self.rest + data, 0, []
        while len(buffer) - at >= 16:
            length, command, _, sequence = HEADER.unpack_from(buffer, at)
            if len(buffer) - at < length:
                break
            if command == 0x80000004:
                self.answers += 1
            else:
                self.receipts += 1
                out.append(HEADER.pack(17, 0x80000005, 0, sequence) + b"\0")
            at += length
        self.rest = buffer[at:]
        self.transport.write(b"".join(out + self.fill()))
        if self.receipts == self.messages and not self.done.done():
            self.done.set_result(None)


async def serve_bare(pipe: Connection) -> None:
    server = await asyncio.get_running_loop().create_server(BareServer, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    before = cpu_seconds()
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
    pipe.send(cpu_seconds() - before)
    server.close()


async def connect_bare(port: int, messages: int) -> None:
    client = BareClient(messages)
    transport, _ = await asyncio.get_running_loop().create_connection(lambda: client, "127.0.0.1", port)
    await client.done
    transport.close()


# --- measuring ---


def in_child(server: Callable[[Connection], Coroutine[Any, Any, None]], pipe: Connection) -> None:
    asyncio.run(server(pipe))


def measure(
    server: Callable[[Connection], Coroutine[Any, Any, None]],
    client: Callable[[int, int], Coroutine[Any, Any, None]],
    messages: int,
) -> Figures:
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    child = spawning.Process(target=in_child, args=(server, theirs), daemon=True)
    child.start()
    try:
        port = ours.recv()
        wall, cpu = time.perf_counter(), cpu_seconds()
        asyncio.run(client(port, messages))
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
        ours.send("stop")
        return Figures(wall, cpu, ours.recv())
    finally:
        child.join(5)
        child.kill()


def shown(name: str, figures: Figures, messages: int) -> dict[str, float | str]:
    found: dict[str, float | str] = {
        "name": name,
        "per_second": round(messages / figures.seconds),
        "client_us": round(figures.client / messages * 1e6, 2),
        "server_us": round(figures.server / messages * 1e6, 2),
    }
    print("{name:<22}{per_second:>10}/s   client {client_us:>6} µs   server {server_us:>6} µs".format(**found))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    messages = parser.parse_args().messages
    bare = measure(serve_bare, connect_bare, messages)
    ours = measure(simulate, connect, messages)
    rows = [shown("bare asyncio loop", bare, messages), shown("connector, simulator", ours, messages)]
    ratio = round((ours.client / bare.client), 2)
    print(f"the connector costs {ratio} times the bare loop's client")
    print(json.dumps({"messages": messages, "rows": rows, "client_ratio": ratio}))


if __name__ == "__main__":
    main()
