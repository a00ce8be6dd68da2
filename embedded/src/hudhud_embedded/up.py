"""`hudhud up`: one command that starts everything on this machine."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from hudhud.errors import DomainError
from hudhud.plugins import Plugins, Simulator, load
from hudhud_embedded.child import Child
from hudhud_embedded.demo import Credentials, Demo, load_demo, opened_platform, read_demo, write_demo
from hudhud_embedded.installation import Installation, PlacedSimulator
from hudhud_embedded.journal import Journal
from hudhud_embedded.keeper import CommandFailed, Premises
from hudhud_embedded.kept import held
from hudhud_embedded.nats import EmbeddedNats
from hudhud_embedded.nursery import Nursery
from hudhud_embedded.postgres import EmbeddedPostgres
from hudhud_embedded.summary import summary
from hudhud_embedded.supervisor import Supervisor

__all__ = ["up"]


def up(*, data_dir: Path = Path("var"), port: int = 8000, demo: bool = True, simulators: bool = True) -> None:
    """Start everything on this machine: servers, platform, simulators and demo data; Ctrl-C stops it.

    Where HUDHUD_DATABASE_URL or HUDHUD_NATS_URL is set, that server is used and none is started.

    Parameters
    ----------
    data_dir
        Where the installation keeps its files; the next start finds everything there.
    port
        Port of the portal and the API; the console gets the next free one.
    demo
        Load the demo account, and write how to sign in to demo.json.
    simulators
        Start the simulators of outside parties, such as the SMSC with its handsets.
    """
    nursery = Nursery.open()
    directory = data_dir.absolute()
    premises = Premises(Journal(sys.stdout), nursery, directory / "run")
    try:
        with held(directory):
            installation = Installation.at(directory, port, simulators=simulators)
            asyncio.run(_run(installation, premises, demo=demo, simulators=simulators))
    except DomainError as error:
        print(f"hudhud up: {error}", file=sys.stderr, flush=True)
        raise SystemExit(1) from error
    finally:
        if nursery is not None:
            nursery.close()


async def _run(installation: Installation, premises: Premises, *, demo: bool, simulators: bool) -> None:
    supervisor, journal = Supervisor(premises), premises.journal
    _stop_on_signals(supervisor, journal)
    began = time.monotonic()
    try:
        plugins = load(pages=False)  # while the nursery loads
        chosen = plugins.collect("simulators", Simulator) if simulators else ()
        placed = [installation.place(simulator) for simulator in chosen]
        installation = await _start_servers(installation, supervisor, *map(installation.simulator, placed))
        await supervisor.run_to_end(installation.process("migrate"))
        loaded = await _load_demo(installation, supervisor, plugins, placed) if demo else None
        await _start_processes(installation.with_simulators(placed), supervisor)
        journal.tell(summary(installation, loaded, simulators=simulators, seconds=time.monotonic() - began))
        await supervisor.wait()
    except asyncio.CancelledError:
        journal.tell("Stopping. Press Ctrl-C again to stop without waiting.")
    finally:
        await supervisor.stop()
        journal.tell("Everything has stopped.")


def _stop_on_signals(supervisor: Supervisor, journal: Journal) -> None:
    """The first Ctrl-C, SIGTERM or hang-up stops everything in order; the second does not wait."""
    main = asyncio.current_task()
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked or main is None:
            journal.tell("Stopping at once.")
            supervisor.hurry()
            return
        asked = True
        main.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def _start_servers(installation: Installation, supervisor: Supervisor, *simulators: Child) -> Installation:
    """Start the servers that the environment does not name, and tell the processes where they are.

    `simulators` need nobody, and start beside them.
    """
    postgres = EmbeddedPostgres(installation.directory / "postgres")
    nats = EmbeddedNats(installation.directory / "nats")
    wanted = list(simulators)
    own_database = not installation.environment["HUDHUD_DATABASE_URL"]
    if own_database:
        postgres.prepare()
        wanted.append(postgres.child())
        installation = installation.with_environment(HUDHUD_DATABASE_URL=postgres.url)
    if not installation.environment["HUDHUD_NATS_URL"]:
        nats.prepare()
        wanted.append(nats.child())
        installation = installation.with_environment(HUDHUD_NATS_URL=nats.url)
    if wanted:
        await supervisor.start(*wanted)
    if own_database:
        postgres.ensure_database()
    return installation


async def _start_processes(installation: Installation, supervisor: Supervisor) -> None:
    others = [installation.process(name) for name in ("worker", "gateway", "scheduler")]
    await supervisor.start(installation.web(), *others)


async def _load_demo(
    installation: Installation, supervisor: Supervisor, plugins: Plugins, simulators: Sequence[PlacedSimulator]
) -> Demo:
    path = installation.directory / "demo.json"
    known = read_demo(path)
    async with opened_platform(installation.environment, plugins) as platform:
        loaded = await load_demo(platform, known)
    demo = replace(
        loaded,
        base_url=installation.base_url,
        console_url=installation.console_url,
        smsc_simulator=_address_of("smsc", simulators),
        mailbox_url=f"{installation.base_url}/mailbox" if _address_of("mail", simulators) else "",
    )
    if known is None or known.api_token != demo.api_token:
        await _add_operator(installation, supervisor, demo.operator)
    write_demo(path, demo)
    return demo


async def _add_operator(installation: Installation, supervisor: Supervisor, operator: Credentials) -> None:
    try:
        await supervisor.run_to_end(installation.operator(operator.email, operator.password))
    except CommandFailed as error:
        # When demo.json was lost, the operator is there already, with this very password.
        if "There is an operator" not in error.log:
            raise


def _address_of(name: str, simulators: Sequence[PlacedSimulator]) -> str:
    ports = [placed.ports["port"] for placed in simulators if placed.simulator.name == name]
    return f"127.0.0.1:{ports[0]}" if ports else ""
