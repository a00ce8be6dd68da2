"""Passkeys on pages: what the island `passkey` is given."""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Response
from litestar.connection import ASGIConnection

from hudhud.identity import relying_party
from hudhud_web.frame import frame_of

__all__ = ["passkey_host", "passkey_options"]


def passkey_host(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The host under which passkeys work; the island hides where the page was opened under another."""
    return relying_party(frame_of(connection).platform.settings).id


def passkey_options(options: str) -> Response[bytes]:
    """What `navigator.credentials` is called with, in the JSON of WebAuthn Level 3."""
    headers = {"Cache-Control": "no-store"}
    return Response(options.encode(), media_type=MediaType.JSON, headers=headers)
