"""What the console gives to every process."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud.plugins import Command
from hudhud_admin.settings import ConsoleSettings

__all__: list[str] = []


@hookimpl
def commands() -> Iterable[Command]:
    return [Command("operator", "hudhud_admin.commands:operator_app")]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [ConsoleSettings]
