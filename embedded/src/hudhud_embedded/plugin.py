"""What this member gives: the command `hudhud up`."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud.plugins import Command
from hudhud_embedded.up import up

__all__ = ["commands"]


@hookimpl
def commands() -> Iterable[Command]:
    yield Command("up", up)
