"""HTTP Basic (RFC 7617), for the routes that say so: programs that can do no more than a user name and a password."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final, NamedTuple

from litestar.connection import ASGIConnection
from litestar.types import Scope

__all__ = ["BASIC", "CHALLENGE", "Credentials", "basic", "takes_basic"]

BASIC: Final = "basic"
"""A handler's `opt` key: True for a route of the API that takes logins by HTTP Basic, and no Bearer tokens."""

CHALLENGE: Final = 'Basic realm="Hudhud", charset="UTF-8"'


class Credentials(NamedTuple):
    """What a caller says it is."""

    user_name: str
    password: str


def takes_basic(scope: Scope) -> bool:
    """Whether the request's route takes logins."""
    handler = scope.get("route_handler")
    return bool(handler is not None and handler.opt.get(BASIC))


def basic(connection: ASGIConnection[Any, Any, Any, Any]) -> Credentials | None:
    """The login of an Authorization header; None where there is none, or none that can be read."""
    scheme, _, encoded = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user_name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    plain = "\0" not in user_name and len(user_name) <= 100 and len(password) <= 200
    return Credentials(user_name, password) if colon and plain else None
