"""One local installation: its directory, its ports, and the environment that its processes share."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hudhud.errors import Conflict
from hudhud.plugins import Simulator
from hudhud.settings import Settings
from hudhud_embedded.answering import all_of, answers_ok, listens
from hudhud_embedded.child import Child
from hudhud_embedded.kept import is_free, kept_port, kept_secret
from hudhud_embedded.records import end_recorded
from hudhud_embedded.settings import inherited_environment

__all__ = ["Installation", "PlacedSimulator", "PortTaken"]


@dataclass(eq=False)
class PortTaken(Conflict):
    """Another program listens on the portal's port."""

    port: int

    code = "port_taken"
    message = "Port %(port)d is taken by another program. Choose another one, for example --port %(other)d."

    def values(self) -> dict[str, int]:
        return {"port": self.port, "other": self.port + 10}


@dataclass(frozen=True)
class PlacedSimulator:
    """A simulator and the ports chosen for its placeholders."""

    simulator: Simulator
    ports: Mapping[str, int]


@dataclass(frozen=True)
class Installation:
    """Where it is and how its processes find each other; `with_...` add what becomes known while starting."""

    directory: Path
    port: int
    console_port: int
    environment: dict[str, str]

    @classmethod
    def at(cls, directory: Path, port: int, *, simulators: bool) -> Installation:
        """The installation in `directory`; ends what a killed start left, and raises PortTaken."""
        end_recorded(directory / "run")
        settings = Settings()
        if not is_free(port, settings.host):
            raise PortTaken(port=port)
        console_port = kept_port(directory / "ports" / "console", preferred=port + 1)
        environment = {
            **inherited_environment(),
            "PYTHONUNBUFFERED": "1",
            "HUDHUD_DATABASE_URL": settings.database_url,
            "HUDHUD_NATS_URL": settings.nats_url,
            "HUDHUD_DATA_DIR": str(directory),
            "HUDHUD_PORT": str(port),
            "HUDHUD_CONSOLE_PORT": str(console_port),
            "HUDHUD_SIMULATORS": str(simulators).lower(),
        }
        key = settings.secret_key.get_secret_value() or kept_secret(directory / "secret_key")
        environment["HUDHUD_SECRET_KEY"] = key
        environment.setdefault("HUDHUD_BASE_URL", f"http://127.0.0.1:{port}")
        if simulators:
            # The demo's operator signs in with what demo.json says; whoever has a second factor is asked for it.
            environment.setdefault("HUDHUD_CONSOLE_SECOND_FACTOR", "optional")
        return cls(directory=directory, port=port, console_port=console_port, environment=environment)

    @property
    def base_url(self) -> str:
        """Where customers reach the portal."""
        return self.environment["HUDHUD_BASE_URL"]

    @property
    def console_url(self) -> str:
        """Where operators reach the console."""
        return f"http://127.0.0.1:{self.console_port}"

    def with_environment(self, **values: str) -> Installation:
        """The same with these variables for every process from now on."""
        return replace(self, environment={**self.environment, **values})

    def with_simulators(self, simulators: Iterable[PlacedSimulator]) -> Installation:
        """The same, its processes told of the simulators; what is in the environment already stands above."""
        told = [
            (name, value.format(**placed.ports))
            for placed in simulators
            for name, value in placed.simulator.environment
        ]
        return replace(self, environment={**dict(told), **self.environment})

    def place(self, simulator: Simulator) -> PlacedSimulator:
        """Choose its ports, the same at every start if they are free."""
        text = " ".join((*simulator.arguments, *(value for _, value in simulator.environment)))
        wanted = [name for name in ("port", "port2") if f"{{{name}}}" in text]
        ports = {name: kept_port(self.directory / "ports" / f"{simulator.name}-{name}") for name in wanted}
        return PlacedSimulator(simulator=simulator, ports=ports)

    def process(self, name: str, *arguments: str) -> Child:
        """The process `hudhud <arguments>`, healthy when it says so on its own metrics port."""
        port = kept_port(self.directory / "ports" / f"{name}-metrics")
        return Child(
            name=name,
            command=(sys.executable, "-m", "hudhud", *(arguments or (name,))),
            arguments=arguments or (name,),
            environment={**self.environment, "HUDHUD_METRICS_PORT": str(port)},
            ready=answers_ok(port, "/healthz"),
        )

    def operator(self, email: str, password: str) -> Child:
        """The command that lets an operator sign in to the console, with the password on standard input."""
        child = self.process("operator", "operator", "add", email, "--password-stdin")
        return replace(child, told=f"{password}\n")

    def web(self) -> Child:
        """The web process, which must also reach what it depends on."""
        child = self.process("web")
        return replace(child, ready=all_of(child.ready, answers_ok(self.port, "/readyz")))

    def simulator(self, placed: PlacedSimulator) -> Child:
        """A simulator's process, ready when it listens on all its ports."""
        arguments = [argument.format(**placed.ports) for argument in placed.simulator.arguments]
        child = self.process(placed.simulator.name, *arguments)
        return replace(child, ready=all_of(*map(listens, placed.ports.values())), drain_seconds=1.5)
