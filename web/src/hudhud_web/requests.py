"""What is known of every request before its handler runs: its id, its audience, its cookies' names."""

from __future__ import annotations

import secrets
import time
from ipaddress import ip_address
from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.types import Message, Scope
from prometheus_client import Histogram

from hudhud.errors import NotFound
from hudhud.plugins import Platform
from hudhud_web.mounts import Audience

__all__ = [
    "CSRF_COOKIE",
    "address_of",
    "audience_of",
    "beside_simulators_only",
    "log_request",
    "request_id_of",
    "start_of",
]

CSRF_COOKIE = "hudhud_csrf"
QUIET = ("/static/", "/healthz", "/readyz")

SECONDS = Histogram("hudhud_http_request_seconds", "Time until an answer begins.", ["audience", "status"])
log = structlog.get_logger("hudhud.web.access")


def request_id_of(scope: Scope) -> str:
    """The request's id, made on first use: `req_` and 12 characters."""
    state: dict[str, Any] = scope["state"]
    if "request_id" not in state:
        state["request_id"] = f"req_{secrets.token_hex(6)}"
    return str(state["request_id"])


def start_of(scope: Scope) -> float:
    """When the request was first seen, by the monotonic clock."""
    return float(scope["state"].setdefault("started", time.monotonic()))


def audience_of(scope: Scope) -> Audience | None:
    """Whom the request's route is for; None when there is no such route."""
    handler = scope.get("route_handler")
    name = handler.opt.get("audience") if handler is not None else None
    return Audience(name) if name else None


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The caller's network address (of trusted proxies, what they say it is)."""
    return connection.client.host if connection.client else ""


def beside_simulators_only(connection: ASGIConnection[Any, Any, Any, Any], platform: Platform) -> None:
    """Raise NotFound where no simulators run, and for every caller but this machine."""
    try:
        here = ip_address(address_of(connection)).is_loopback
    except ValueError:
        here = False
    if not (platform.settings.simulators and here):
        raise NotFound


async def log_request(message: Message, scope: Scope) -> None:
    """Write one line for a request, but for links that led somewhere: never its query, headers or body."""
    if message["type"] != "http.response.start" or scope["path"].startswith(QUIET):
        return
    user, audience, seconds = scope.get("user"), audience_of(scope), time.monotonic() - start_of(scope)
    SECONDS.labels(audience or "none", f"{message['status'] // 100}xx").observe(seconds)
    if audience is Audience.LINK and message["status"] < 400:
        return  # it is stored, with more than a line would hold
    log.info(
        "request",
        method=scope.get("method"),
        path=scope.get("path_template") or scope["path"],
        status=message["status"],
        ms=round(seconds * 1000, 1),
        request_id=request_id_of(scope),
        audience=audience,
        account=getattr(user, "account_id", None),
        user=getattr(user, "user_id", None),
    )
