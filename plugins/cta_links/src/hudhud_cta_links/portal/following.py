"""What answers a link: the click is committed first, then the browser is sent on, or shown our page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from litestar import HttpMethod, MediaType, Request, Response, Router, route
from litestar.params import FromPath

from hudhud_cta_links.following import Clicks, End, Followed
from hudhud_cta_links.neutral_pages import neutral_page
from hudhud_cta_links.portal.recipients import KEPT_NOWHERE, language_for, plain_page, unknown_page
from hudhud_cta_links.robots import Hit
from hudhud_web import Page, Verbatim, address_of, frame_of

__all__ = ["FOLLOWING", "clicks_of"]


@route("/l/{code:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD])
async def follow_link(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """The way to the target once the click is committed; a page where there is no target."""
    followed = await clicks_of(request).follow(code, hit_of(request))
    if followed.end is End.TARGET:
        return onward(302, followed.target)
    if followed.end is End.STOP:
        return onward(303, f"/l/{code}/stop")
    return await page_of(request, followed)


def onward(status: int, location: str) -> Response[bytes]:
    """Send the browser on, to be remembered nowhere."""
    headers = {**KEPT_NOWHERE, "Location": location}
    return Response(b"", status_code=status, headers=headers, media_type=MediaType.TEXT)


async def page_of(request: Request[Any, Any, Any], followed: Followed) -> Page:
    """The account's page, or the words for a link that leads nowhere (any more)."""
    found = followed.found
    if found is None:
        return unknown_page(request)
    language = await language_for(request, found)
    if followed.end is End.EXPIRED:
        return plain_page("cta_links/over.html", language, status_code=410)
    page = await neutral_page(frame_of(request).platform, found.account_id)
    return plain_page("cta_links/noted.html", language, words=page.words(language), name=Verbatim(page.name))


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
