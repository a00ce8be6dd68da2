"""Values that plugins give about themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hudhud.plugins.platform import Platform

__all__ = ["HealthCheck", "PluginError", "Simulator"]


class PluginError(Exception):
    """A plugin breaks a rule of its hook; the sentence names the plugin, and start-up ends."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A question whose answer is None when all is well; raising tells what is wrong.

    What is not `vital` is told by `hudhud check`, and takes no process out of service: `/readyz` stays well.
    """

    name: str
    check: Callable[[Platform], Awaitable[None]]
    weight: int = 50
    vital: bool = True


@dataclass(frozen=True, slots=True)
class Simulator:
    """A process that `hudhud up` starts: `hudhud <arguments>`, ready when it listens on `port_of`.

    `arguments` may hold `{port}`: a free port that `up` chooses; `environment` may hold it too and is given
    to every other process, so that the code under it finds the simulator as it would find the real party.
    """

    name: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    weight: int = 50
