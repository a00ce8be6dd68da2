"""What answers a link: the click is committed first, then the browser is sent on, or shown our page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from litestar import HttpMethod, MediaType, Request, Response, Router, route
from litestar.params import FromPath

from hudhud_cta_links.following import Clicks, End
from hudhud_cta_links.robots import Hit
from hudhud_web import address_of, frame_of

__all__ = ["FOLLOWING"]

PATH: Final = "/l/{code:str}"
KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@route(PATH, http_method=[HttpMethod.GET, HttpMethod.HEAD])
async def follow_link(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """The way to the target once the click is committed; a page where there is no target."""
    followed = await clicks_of(request).follow(code, hit_of(request))
    if followed.end is End.TARGET:
        return Response(
            b"", status_code=302, headers={**KEPT_NOWHERE, "Location": followed.target}, media_type=MediaType.TEXT
        )
    return Response(b"unknown", status_code=404, headers=KEPT_NOWHERE, media_type=MediaType.TEXT)


def clicks_of(request: Request[Any, Any, Any]) -> Clicks:
    """The book of this process, begun with the first link that is followed."""
    state = request.app.state
    found: Clicks | None = state.get("cta_links_clicks")
    if found is None:
        found = state["cta_links_clicks"] = Clicks(frame_of(request).platform)
    return found


def hit_of(request: Request[Any, Any, Any]) -> Hit:
    """What a request tells of who makes it."""
    headers = request.headers
    purpose = headers.get("sec-purpose") or headers.get("purpose") or headers.get("x-moz") or ""
    return Hit(request.method, address_of(request), headers.get("user-agent", ""), purpose, datetime.now(UTC))


FOLLOWING: Final = Router("/", route_handlers=[follow_link])
