"""What the frame itself gives: its settings, and the portal's sign-in."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.hookspecs import hookimpl
from hudhud_web.bearers import API_TOKENS, BearerToken
from hudhud_web.customers import CUSTOMER_SIGN_IN
from hudhud_web.people import SignIn
from hudhud_web.settings import WebSettings

__all__: list[str] = []


@hookimpl
def sign_ins() -> Iterable[SignIn]:
    return [CUSTOMER_SIGN_IN]


@hookimpl
def bearer_tokens() -> Iterable[BearerToken]:
    return [API_TOKENS]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [WebSettings]
