"""What every process needs of it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud.work import Task
from hudhud_oidc.settings import OidcSettings
from hudhud_oidc.sweeping import SWEEP

__all__: list[str] = []


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [OidcSettings]


@hookimpl
def tasks() -> Iterable[Task]:
    return [SWEEP]
