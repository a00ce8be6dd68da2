"""The headers of every answer, errors and unknown paths included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from hudhud_web.mounts import Audience
from hudhud_web.requests import audience_of, request_id_of

__all__ = ["CSP", "POLICY", "let_forms_go_to", "security_headers"]

CSP = "csp"
"""A handler's `opt` key: a Content-Security-Policy of its own, for a page of somebody else's making."""

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-CH": "Sec-CH-Prefers-Color-Scheme",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
FORMS_GO_TO = "forms_go_to"
KEPT_NOWHERE = {Audience.PORTAL, Audience.CONSOLE, Audience.API}


def security_headers(*, secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook that Litestar calls before it sends anything."""

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders(message)
        handler = scope.get("route_handler")
        policy = handler.opt.get(CSP, POLICY) if handler is not None else POLICY
        headers["Content-Security-Policy"] = with_forms(policy, scope["state"].get(FORMS_GO_TO, ()))
        headers["X-Request-ID"] = request_id_of(scope)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if secure:
            headers["Strict-Transport-Security"] = TRANSPORT
        if audience_of(scope) in KEPT_NOWHERE:
            headers.setdefault("Cache-Control", "no-store")

    return add


def let_forms_go_to(connection: ASGIConnection[Any, Any, Any, Any], *origins: str) -> None:
    """Let what this page's forms post be answered by sending the browser on to other sites.

    Browsers hold `form-action` against such an answer, too. The origins (`https://app.example`) are ones that we
    have checked, never a caller's word.
    """
    connection.scope["state"][FORMS_GO_TO] = origins


def with_forms(policy: str, origins: tuple[str, ...]) -> str:
    """The policy, with these among the places that forms lead to."""
    return policy.replace("form-action 'self'", " ".join(["form-action 'self'", *origins]))
