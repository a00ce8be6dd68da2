"""What every process needs of it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud.work import Task
from hudhud_webhooks.rounds import DELIVER
from hudhud_webhooks.settings import WebhookSettings
from hudhud_webhooks.sweeping import SWEEP

__all__: list[str] = []


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [WebhookSettings]


@hookimpl
def tasks() -> Iterable[Task]:
    return [DELIVER, SWEEP]
