"""A connector with the simulator on its other side, over a real socket on loopback."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from hudhud.channels import Connector, Submission
from hudhud_sms.segments import measure
from hudhud_sms.simulator import Behaviour, Fate, SmscSimulator
from hudhud_sms.simulator.bind import ClientBind, Submitted
from hudhud_sms.smpp import SmppConnector, Smsc, Timing

QUICK = Timing(bind=2, enquire=15, response=30, grace=60, drain=5, unbind=0.5, backoff=0.05, longest_backoff=0.2)
SOON = Behaviour(receipt_delay=0.02)


class CountingSimulator(SmscSimulator):
    """Keeps every part that was taken, and by whom."""

    def __init__(self, behaviour: Behaviour, **options: object) -> None:
        super().__init__(behaviour, **options)  # type: ignore[arg-type]
        self.taken: Counter[str] = Counter()
        self.submissions: list[Submitted] = []

    def _accept(self, bind: ClientBind, message: Submitted, fate: Fate, written: bytes) -> None:
        self.taken[message.destination.decode()] += 1
        self.submissions.append(message)
        super()._accept(bind, message, fate, written)


class SmscPeer:
    """See `hudhud.testing.NetworkPeer`."""

    def __init__(self, simulator: CountingSimulator, connector: Connector, port: int) -> None:
        self.simulator = simulator
        self.connector = connector
        self.port = port

    def received(self) -> Mapping[str, int]:
        return self.simulator.taken

    async def drop(self) -> None:
        self.simulator.drop_all()
        await asyncio.sleep(0.02)  # until the connector has noticed


@asynccontextmanager
async def smsc_peer(
    behaviour: Behaviour = SOON, *, password: str | None = None, ledger: Path | None = None, **settings: object
) -> AsyncIterator[SmscPeer]:
    simulator = CountingSimulator(behaviour, password=password, ledger=ledger, seed=1)
    port = await simulator.start()
    smsc = Smsc("127.0.0.1", port, "user", "secret", **({"timing": QUICK} | settings))  # type: ignore[arg-type]
    try:
        yield SmscPeer(simulator, SmppConnector("test", smsc), port)
    finally:
        await simulator.stop()


def messages(count: int, text: str = "hello", *, first: int = 1, ending: str = "") -> list[Submission]:
    """To as many numbers; with `ending` (a fate), all to the number that has it."""
    parts = tuple(range(1, measure(text).units + 1))
    return [
        Submission(number, parts, len(parts), f"2010{ending:0>8}" if ending else f"2010{number:08d}", "Hudhud", text)
        for number in range(first, first + count)
    ]


async def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for what no lane tells of."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
