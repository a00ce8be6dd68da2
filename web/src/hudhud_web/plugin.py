"""What the frame itself gives: its command, its settings, and the portal's sign-in."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud.plugins import Command
from hudhud_web.customers import CUSTOMER_SIGN_IN
from hudhud_web.people import SignIn
from hudhud_web.serving import web
from hudhud_web.settings import WebSettings

__all__: list[str] = []


@hookimpl
def commands() -> Iterable[Command]:
    return [Command("web", web)]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [WebSettings]


@hookimpl
def sign_ins() -> Iterable[SignIn]:
    return [CUSTOMER_SIGN_IN]
