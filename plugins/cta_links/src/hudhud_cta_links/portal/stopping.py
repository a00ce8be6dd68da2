"""The page behind `@stop`: robots that open it opt nobody out, since only its button does."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import contacts
from hudhud.plugins import Platform
from hudhud_cta_links.clicks import Found
from hudhud_cta_links.neutral_pages import neutral_page
from hudhud_cta_links.portal.following import clicks_of
from hudhud_cta_links.portal.recipients import language_for, plain_page, unknown_page
from hudhud_cta_links.stopping import start_again, stop
from hudhud_web import Page, SeeOther, Verbatim

__all__ = ["STOPPING"]

PATH: Final = "/l/{code:str}"


@get(f"{PATH}/stop")
async def show_stop(request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]) -> Page:
    """Who sends, and the button; or that it is done, and the way back."""
    found = await clicks_of(request).stop_of(code)
    if found is None:
        return unknown_page(request)
    stopped = await contacts.opted_out(platform, found.account_id, found.channel, found.sender, [found.address])
    return await stop_page(request, platform, found, code, stopped=found.address in stopped)


async def stop_page(
    request: Request[Any, Any, Any], platform: Platform, found: Found, code: str, *, stopped: bool
) -> Page:
    """The page in the recipient's language."""
    page = await neutral_page(platform, found.account_id)
    return plain_page(
        "cta_links/stop.html",
        await language_for(request, found),
        code=code,
        sender=Verbatim(page.name or found.sender),
        stopped=stopped,
    )


@post(f"{PATH}/stop", status_code=303)
async def submit_stop(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]
) -> SeeOther | Page:
    """Opt out."""
    found = await clicks_of(request).stop_of(code)
    if found is None:
        return unknown_page(request)
    await stop(platform, found)
    return SeeOther(f"/l/{code}/stop")


@post(f"{PATH}/start", status_code=303)
async def submit_start(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]
) -> SeeOther | Page:
    """Take that back."""
    found = await clicks_of(request).stop_of(code)
    if found is None:
        return unknown_page(request)
    await start_again(platform, found)
    return SeeOther(f"/l/{code}/stop")


STOPPING: Final = Router("/", route_handlers=[show_stop, submit_stop, submit_start])
