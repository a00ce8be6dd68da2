"""What the mail plugin gives to the platform."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud.plugins import HealthCheck, Simulator
from hudhud.work import Task
from hudhud_mail.checks import letters_leave
from hudhud_mail.sending import PURGE_LETTERS, SEND_LETTER, SWEEP_LETTERS
from hudhud_mail.settings import MailSettings

__all__: list[str] = []


@hookimpl
def tasks() -> Iterable[Task]:
    return [SEND_LETTER, SWEEP_LETTERS, PURGE_LETTERS]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [MailSettings]


@hookimpl
def health_checks() -> Iterable[HealthCheck]:
    return [HealthCheck("mail", letters_leave, vital=False)]


@hookimpl
def simulators() -> Iterable[Simulator]:
    arguments = ("mail", "catcher", "--port", "{port}", "--http-port", "{port2}")
    told = (
        ("HUDHUD_MAIL_URL", "smtp://127.0.0.1:{port}?tls=none"),
        ("HUDHUD_MAIL_SENDER", "hudhud@hudhud.example"),
        ("HUDHUD_MAIL_CATCHER_HTTP", "http://127.0.0.1:{port2}"),
    )
    return [Simulator("mail", arguments, told)]
