"""What answers a link: the click is committed first, then the browser is sent on, or shown our page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from litestar import HttpMethod, Request, Response, Router, route
from litestar.connection import ASGIConnection
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from hudhud_cta_links.following import Clicks, End, Followed
from hudhud_cta_links.neutral_pages import neutral_page
from hudhud_cta_links.portal.recipients import KEPT_NOWHERE, language_for, plain_page, unknown_page
from hudhud_cta_links.robots import Hit
from hudhud_web import Verbatim, address_of, frame_of

__all__ = ["FOLLOWING", "clicks_of"]

FOLLOWED: Final = "cta_links_followed"
PURPOSES: Final = (b"sec-purpose", b"purpose", b"x-moz")
METHODS: Final = {"GET", "HEAD"}
ALWAYS: Final = [
    (b"content-length", b"0"),
    *((name.lower().encode(), said.encode()) for name, said in KEPT_NOWHERE.items()),
]


class Onward(ASGIMiddleware):
    """Follows the link and sends the browser on; what leads to a page of ours is left to the handler.

    A campaign's first minute brings thousands of these. What Litestar does to call a handler and to make an answer of
    what it returns would cost as much as all the rest.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope.get("method") not in METHODS:
            await next_app(scope, receive, send)
            return
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        code = scope["path_params"]["code"]
        followed = await clicks_of(connection).follow(code, hit_of(connection))
        if followed.end is End.TARGET:
            await send_on(send, 302, followed.target)
        elif followed.end is End.STOP:
            await send_on(send, 303, f"/l/{code}/stop")
        else:
            scope["state"][FOLLOWED] = followed
            await next_app(scope, receive, send)


async def send_on(send: Send, status: int, location: str) -> None:
    """Send the browser on, to be remembered nowhere."""
    headers = [(b"location", location.encode("latin-1")), *ALWAYS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


@route("/l/{code:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD])
async def show_end(request: Request[Any, Any, Any]) -> Response[Any]:
    """The account's page, or the words for a link that leads nowhere (any more)."""
    followed: Followed = request.scope["state"][FOLLOWED]
    found = followed.found
    if found is None:
        return unknown_page(request)
    language = await language_for(request, found)
    if followed.end is End.EXPIRED:
        return plain_page("cta_links/over.html", language, status_code=410)
    page = await neutral_page(frame_of(request).platform, found.account_id)
    return plain_page("cta_links/noted.html", language, words=page.words(language), name=Verbatim(page.name))


def clicks_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Clicks:
    """The book of this process, begun with the first link that is followed."""
    state = connection.app.state
    found: Clicks | None = state.get("cta_links_clicks")
    if found is None:
        found = state["cta_links_clicks"] = Clicks(frame_of(connection).platform)
    return found


def hit_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Hit:
    """What a request tells of who makes it."""
    headers = dict(reversed(list(connection.scope["headers"])))  # of a header that comes twice, the first counts
    purpose = next((told for name in PURPOSES if (told := headers.get(name))), b"")
    agent = headers.get(b"user-agent", b"")
    return Hit(
        str(connection.scope.get("method")), address_of(connection), agent.decode("latin-1"), purpose.decode("latin-1"),
        datetime.now(UTC),
    )  # fmt: skip


FOLLOWING: Final = Router("/", route_handlers=[show_end], middleware=[Onward()])
