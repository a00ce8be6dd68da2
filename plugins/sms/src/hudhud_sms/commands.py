"""`hudhud sms …`: connections to SMSCs, and the simulator."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from hudhud.cli import opened
from hudhud.errors import DomainError
from hudhud.plugins import Platform
from hudhud_sms import connections
from hudhud_sms.simulator import Behaviour, InvalidBehaviourError, changed, read_ledger, run_simulator
from hudhud_sms.smpp import Smsc

__all__ = ["app"]

app = App(name="sms", help="SMS: connections to SMSCs, and the simulated one.")
smsc = App(name="smsc", help="Stored connections to SMSCs.")
app.command(smsc)


@smsc.command
def add(
    name: str,
    url: str,
    *,
    prefix: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    password_stdin: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Store a connection. It takes numbers that begin with a prefix, the longest one winning, or any number.

    Parameters
    ----------
    name
        Lower-case letters, digits and dashes.
    url
        smpp://user:password@host:port?window=500&rate=0&receipt_ids=auto
    prefix
        The beginning of international numbers, without +; may be given several times.
    password_stdin
        Read the password from standard input instead of the address.
    """

    async def store(platform: Platform) -> None:
        found = Smsc.parse(url)
        if password_stdin:
            found = found.with_password(sys.stdin.readline().rstrip("\r\n"))
        await connections.add(platform, name, found, prefix)

    _on_platform(store)


@smsc.command(name="list")
def list_() -> None:
    """Show the stored connections."""

    async def show(platform: Platform) -> None:
        for one in await connections.listed(platform):
            state = "on " if one.enabled else "off"
            address = f"{one.system_id}@{one.host}:{one.port}"
            takes = ", ".join(one.prefixes) if any(one.prefixes) else "every number"
            rate = f"{one.rate:g}/s" if one.rate else "no limit"
            print(f"{state} {one.name:20} {address:40} window {one.window}, {rate}; takes {takes}")

    _on_platform(show)


@smsc.command
def remove(name: str) -> None:
    """Forget a connection."""
    _on_platform(lambda platform: connections.remove(platform, name))


@smsc.command
def enable(name: str) -> None:
    """Use a connection again."""
    _on_platform(lambda platform: connections.switch(platform, name, enabled=True))


@smsc.command
def disable(name: str) -> None:
    """Leave a connection alone until it is enabled again."""
    _on_platform(lambda platform: connections.switch(platform, name, enabled=False))


@app.command
def simulator(
    *,
    host: str = "127.0.0.1",
    port: int = 2775,
    http_port: int = 0,
    ledger: Annotated[Path | None, Parameter(env_var="HUDHUD_SMS_SIMULATOR_LEDGER")] = None,
    behaviour: Annotated[str, Parameter(env_var="HUDHUD_SMS_SIMULATOR_BEHAVIOUR")] = "{}",
    password: str | None = None,
    seed: int | None = None,
) -> None:
    """Run a simulated SMSC with phones, until SIGTERM or Ctrl-C.

    Parameters
    ----------
    port
        Where it speaks SMPP.
    http_port
        Where it can be asked and told, on loopback only; 0 for nowhere.
    ledger
        A file to which a record of each accepted submission is appended; `hudhud sms ledger` counts them.
    behaviour
        A JSON object of settings, such as {"receipt_delay": 1, "throttled": 0.1}.
    password
        The only password that it admits; without it, any.
    seed
        Makes what is left to chance repeatable.
    """
    try:
        settings = changed(Behaviour(), behaviour.encode())
    except InvalidBehaviourError as error:
        sys.exit(f"--behaviour: {error}")
    asyncio.run(
        run_simulator(settings, host=host, port=port, http_port=http_port, ledger=ledger, password=password, seed=seed)
    )


@app.command(name="ledger")
def count_ledger(file: Path) -> None:
    """Count the submissions in a simulator's ledger, and those that were there before."""
    counts = read_ledger(file)
    print(f"{counts.submitted} submitted, {counts.distinct} distinct, {counts.duplicated} duplicated")


def _on_platform(act: Callable[[Platform], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened() as platform:
            await act(platform)

    try:
        asyncio.run(run())
    except DomainError as error:
        sys.exit(str(error))
