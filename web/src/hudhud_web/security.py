"""The headers of every answer, errors and unknown paths included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
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
OURS = frozenset({b"content-security-policy", b"x-request-id", b"strict-transport-security"})
TRANSPORT = "max-age=31536000; includeSubDomains"
FORMS_GO_TO = "forms_go_to"
KEPT_NOWHERE = {Audience.PORTAL, Audience.CONSOLE, Audience.API}


def security_headers(*, secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook that Litestar calls before it sends anything. What a handler set itself stays, but for OURS."""
    always = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    if secure:
        always.append((b"strict-transport-security", TRANSPORT.encode()))

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        handler = scope.get("route_handler")
        policy = handler.opt.get(CSP, POLICY) if handler is not None else POLICY
        kept = [one for one in message["headers"] if one[0].lower() not in OURS]
        given = {name.lower() for name, _ in kept}
        # Appended as they are: Litestar's own headers look through all of them for each that is set.
        added = [
            (b"content-security-policy", with_forms(policy, scope["state"].get(FORMS_GO_TO, ())).encode("latin-1")),
            (b"x-request-id", request_id_of(scope).encode()),
            *always,
        ]
        if audience_of(scope) in KEPT_NOWHERE:
            added.append((b"cache-control", b"no-store"))
        message["headers"] = [*kept, *(one for one in added if one[0] not in given)]

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
