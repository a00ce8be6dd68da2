"""What stands before a handler, by its audience: who it is, how often, from where, and whether they may."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from limits import RateLimitItemPerMinute
from litestar.connection import ASGIConnection, Request
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from hudhud.errors import LimitExceeded, NotFound, NotPermitted
from hudhud.i18n import N_
from hudhud.identity import Principal, ProofNeeded, principal_of_login
from hudhud.plugins import Platform
from hudhud_web.basic import basic, takes_basic
from hudhud_web.bearers import bearer_of
from hudhud_web.frame import frame_of
from hudhud_web.mounts import Audience
from hudhud_web.people import SecondFactorNeeded, SignIn, SignInNeeded, person_of
from hudhud_web.problems import NotOurForm
from hudhud_web.requests import address_of, request_id_of, start_of

__all__ = [
    "WITHOUT_FACTOR",
    "Known",
    "Limited",
    "OurForms",
    "Started",
    "Tenanted",
    "TooManyRequests",
    "permitted",
    "recently_signed_in",
    "signed_in",
]

WITHOUT_FACTOR = "without_factor"
"""A handler's `opt` key: True for pages where somebody sets up the second factor that their account requires."""

SAFE = {"GET", "HEAD", "OPTIONS"}


class TooManyRequests(LimitExceeded):
    """More requests a minute than allowed; `retry_after` is the rest of that minute in seconds."""

    code = "too_many_requests"
    message = N_("More than %(limit)s requests came within a minute. Wait %(retry_after)s seconds and try again.")

    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__()
        self.limit = limit
        self.retry_after = retry_after

    def values(self) -> dict[str, Any]:
        return {"limit": self.limit, "retry_after": self.retry_after}


class Started(ASGIMiddleware):
    """Notes when a request came, and names it in every log line that is written for it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        start_of(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id_of(scope))
        await next_app(scope, receive, send)


class Known(ASGIMiddleware):
    """Finds out who calls: by the session cookie of `audience`, or with None by a Bearer token.

    Routes of the API that say so take a login by HTTP Basic in its place.
    """

    def __init__(self, audience: Audience | None) -> None:
        self._audience = audience

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        frame = frame_of(connection)
        if self._audience is None and takes_basic(scope):
            scope["user"] = await bearer_of_login(connection, frame.platform)
            scope["auth"] = getattr(scope["user"], "program", None)
            await next_app(scope, receive, send)
            return
        sign_in = frame.sign_ins.get(self._audience) if self._audience else None
        token = bearer(connection) if self._audience is None else session(connection, sign_in)
        scope["auth"] = token
        if token is None:
            scope["user"] = None
        elif sign_in is None:
            scope["user"] = await bearer_of(frame.platform, frame.bearer_tokens, token)
        else:
            scope["user"] = await sign_in.identify(frame.platform, token)
        await next_app(scope, receive, send)


async def bearer_of_login(connection: ASGIConnection[Any, Any, Any, Any], platform: Platform) -> Principal | None:
    """Who calls by HTTP Basic."""
    given = basic(connection)
    if given is None:
        return None
    address = address_of(connection)
    return await principal_of_login(platform, user_name=given.user_name, password=given.password, address=address)


class Tenanted(ASGIMiddleware):
    """Lets whatever runs for a customer see the rows of the customer's account only (`Database.tenant`)."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        account_id = getattr(person_of(connection), "account_id", None)
        # Nobody, and whoever is of no account, sees no rows at all: guards say so in words.
        async with frame_of(connection).platform.database.tenant(*([] if account_id is None else [account_id])):
            await next_app(scope, receive, send)


class Limited(ASGIMiddleware):
    """Counts requests a minute: of a person or token who is known, otherwise of an address."""

    def __init__(self, name: str, per_minute: int) -> None:
        self._name = name
        self._item = RateLimitItemPerMinute(per_minute)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        known = scope.get("user") is not None
        caller = str(scope.get("auth")) if known else address_of(connection)
        # Litestar copies middleware for every route; the counters must be one, so the frame has them.
        limiter = frame_of(connection).limiter
        if not limiter.hit(self._item, self._name, caller):
            reset, _ = limiter.get_window_stats(self._item, self._name, caller)
            raise TooManyRequests(self._item.amount, max(1, round(reset - time.time())))
        await next_app(scope, receive, send)


class OurForms(ASGIMiddleware):
    """Lets a browser change something only from our own pages, or from `origins`.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; what says neither is left
    to the CSRF token, which every such request needs as well.
    """

    def __init__(self, origins: tuple[str, ...] = ()) -> None:
        self._origins = origins

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive)
        if request.method not in SAFE and not self._is_ours(request):
            raise NotOurForm
        try:
            await next_app(scope, receive, send)
        except PermissionDeniedException as error:
            if "CSRF" not in error.detail:
                raise
            raise NotOurForm from error

    def _is_ours(self, request: Request[Any, Any, Any]) -> bool:
        origin = request.headers.get("origin")
        if origin in self._origins:
            return True
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The token of an Authorization header (RFC 6750, 2.1)."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def session(connection: ASGIConnection[Any, Any, Any, Any], sign_in: SignIn | None) -> str | None:
    """The token in an audience's session cookie."""
    if sign_in is None:
        return None
    return connection.cookies.get(frame_of(connection).cookie_name(sign_in.cookie)) or None


def signed_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: nobody passes unknown, nor without a second factor where the account requires one."""
    person = person_of(connection)
    if person is None:
        raise SignInNeeded
    if getattr(person, "lacks_factor", False) and not handler.opt.get(WITHOUT_FACTOR):
        raise SecondFactorNeeded


def recently_signed_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: only who gave a password or second factor within the last ten minutes passes.

    Others are asked for it and come back. For pages that change how one signs in, and what they post.
    """
    if not getattr(person_of(connection), "recent", False):
        raise ProofNeeded


def featured(feature: str) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]:
    """A guard: to accounts without the feature, the address is unknown. A Mount names its own."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not frame_of(connection).opens(person_of(connection), feature):
            raise NotFound

    return guard


def permitted(permission: str) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]:
    """A guard: only roles that include `permission` pass. For one handler; a Mount names its own."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not frame_of(connection).may(person_of(connection), permission):
            raise NotPermitted

    return guard
