"""Operators who look at a customer's portal: how they come in and go, and that they change nothing."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath
from litestar.types import ASGIApp, Receive, Scope, Send

from hudhud.errors import NotPermitted
from hudhud.identity import begin_viewing, end_viewing
from hudhud.plugins import Platform
from hudhud_web.people import person_of, viewer_of
from hudhud_web.requests import address_of
from hudhud_web.sessions import begin_session, end_session

__all__ = ["VIEWERS_TOO", "OnlyLooking", "ViewersOnlyLook", "viewing_router"]

VIEWERS_TOO: Final = "viewers_too"
"""A handler's `opt` key: True for the few posts that change nothing of the customer's."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class ViewersOnlyLook(NotPermitted):
    """Whoever looks at a portal as somebody else changes nothing in it."""

    code = "viewers_only_look"
    message = "You are looking at this portal as its customer sees it: nothing can be changed here."


class OnlyLooking(ASGIMiddleware):
    """Refuses everything that is not plain reading to whoever looks as somebody else, whatever a page allows."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        handler = scope.get("route_handler")
        allowed = handler is not None and handler.opt.get(VIEWERS_TOO) is True
        if viewer_of(person_of(connection)) and scope.get("method") not in SAFE and not allowed:
            raise ViewersOnlyLook
        await next_app(scope, receive, send)


@get("/view-as/{code:str}", status_code=303)
async def begin(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]
) -> Response[None]:
    """Begin to look, by the code that the console gave; it takes the place of a session in this browser."""
    token = await begin_viewing(platform, code=code, address=address_of(request))
    return begin_session(request, token, "/")


@post("/view-as/end", status_code=303, opt={VIEWERS_TOO: True})
async def end(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[None]:
    """Stop looking."""
    if viewer_of(person_of(request)):
        await end_viewing(platform, token=str(request.scope["auth"]), address=address_of(request))
    return end_session(request, "/sign-in")


def viewing_router() -> Router:
    """The routes, for anybody: the code says who comes in."""
    return Router("/", route_handlers=[begin, end])
