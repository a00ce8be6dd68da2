"""The root of the command line: core's commands, and those in the entry-point group `hudhud.commands`."""

from __future__ import annotations

from importlib.metadata import entry_points

import cyclopts

from hudhud import __version__
from hudhud.cli.opening import configure_logs
from hudhud.settings import Settings

__all__ = ["main"]

COMMANDS = {
    "worker": "hudhud.cli.processes:worker",
    "gateway": "hudhud.cli.processes:gateway",
    "scheduler": "hudhud.cli.processes:scheduler",
    "migrate": "hudhud.cli.upkeep:migrate",
    "check": "hudhud.cli.upkeep:check",
    "reconcile": "hudhud.cli.upkeep:reconcile",
}
"""Imported when given: a process loads no more than it runs."""


def main() -> None:
    """Run the command line."""
    configure_logs(Settings().log_format)
    app = cyclopts.App(name="hudhud", help="A self-hosted, plugin-based communications platform.", version=__version__)
    for name, where in COMMANDS.items():
        app.command(where, name=name)
    for entry in sorted(entry_points(group="hudhud.commands"), key=lambda found: found.name):
        app.command(entry.value, name=entry.name)
    app()
