"""The root of the command line."""

from __future__ import annotations

import cyclopts

from hudhud import __version__
from hudhud.cli.opening import configure_logs
from hudhud.cli.processes import gateway, scheduler, worker
from hudhud.cli.upkeep import check, migrate, reconcile
from hudhud.plugins import Command, load
from hudhud.settings import Settings

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    configure_logs(Settings().log_format)
    app = cyclopts.App(name="hudhud", help="A self-hosted, plugin-based communications platform.", version=__version__)
    for command in (worker, gateway, scheduler, migrate, check, reconcile):
        app.command(command)
    for given in load().collect("commands", Command):
        app.command(given.app, name=given.name)
    app()
