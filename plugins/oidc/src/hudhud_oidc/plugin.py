"""What every process needs of it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud.plugins import HealthCheck
from hudhud.work import Task
from hudhud_oidc.checks import secrets_are_readable
from hudhud_oidc.settings import OidcSettings
from hudhud_oidc.sweeping import SWEEP

__all__: list[str] = []


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [OidcSettings]


@hookimpl
def health_checks() -> Iterable[HealthCheck]:
    return [HealthCheck("oidc_secrets", secrets_are_readable, vital=False)]


@hookimpl
def tasks() -> Iterable[Task]:
    return [SWEEP]
