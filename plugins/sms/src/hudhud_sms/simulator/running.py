"""Running the simulator as a process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hudhud.cli import stopping
from hudhud.garbage import tune_collector
from hudhud_sms.simulator.behaviour import Behaviour
from hudhud_sms.simulator.control import Control
from hudhud_sms.simulator.server import SmscSimulator

__all__ = ["run_simulator"]


async def run_simulator(
    behaviour: Behaviour,
    *,
    host: str = "127.0.0.1",
    port: int = 2775,
    http_port: int = 0,
    ledger: Path | None = None,
    password: str | None = None,
    seed: int | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    with stopping(asyncio.get_running_loop(), stop):
        simulator = SmscSimulator(behaviour, ledger=ledger, password=password, seed=seed)
        print(f"The simulated SMSC speaks SMPP on {host}:{await simulator.start(host, port)}.", flush=True)
        control = Control(simulator)
        if http_port:
            print(f"It can be asked on http://127.0.0.1:{await control.start(http_port)}.", flush=True)
        tune_collector()
        await stop.wait()
        await control.stop()
        await simulator.stop()
