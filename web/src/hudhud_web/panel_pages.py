"""The routes that load a panel: a slow or broken one shows a card that says so, and hurts no other."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any

import structlog
from litestar import MediaType, Request, Response, Router, get
from litestar.params import FromPath

from hudhud.errors import NotFound
from hudhud_web.frame import frame_of
from hudhud_web.i18n import language_of
from hudhud_web.panels import Panel
from hudhud_web.people import Person, person_of
from hudhud_web.readers import reader_context

__all__ = ["panel_router"]

log = structlog.get_logger("hudhud.web")

NO_CARD = {"HX-Retarget": "closest .card", "HX-Reswap": "delete"}
"""What htmx does with a panel that has nothing to show: its card leaves the page."""


def panel_router(seconds: float) -> Router:
    """The routes /panels/{name} and /panels/{name}/{about}; `seconds` is the patience with a panel."""

    @get("/panels/{name:str}")
    async def panel(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[str]:
        return await answer(request, name, (), seconds)

    @get("/panels/{name:str}/{about:str}")
    async def panel_about(request: Request[Any, Any, Any], name: FromPath[str], about: FromPath[str]) -> Response[str]:
        return await answer(request, name, (about,), seconds)

    return Router("/", route_handlers=[panel, panel_about])


async def answer(request: Request[Any, Any, Any], name: str, about: tuple[str, ...], seconds: float) -> Response[str]:
    """The card's content; raises NotFound for one that is not there for this person, or asked for in another way."""
    frame, person = frame_of(request), person_of(request)
    found = {panel.name: panel for panel in frame.panels}.get(name)
    if found is None or not (frame.may(person, found.permission) and frame.opens(person, found.feature)):
        raise NotFound
    if person is None or found.place.audience is not frame.audience or found.place.is_about is not bool(about):
        raise NotFound
    template, context = await loaded(request, found, person, about, seconds)
    if context is None:
        return Response("", media_type=MediaType.HTML, headers=NO_CARD)
    html = frame.renderer.whole(template, language_of(request), {**reader_context(request), **context})
    return Response(html, media_type=MediaType.HTML)


async def loaded(
    request: Request[Any, Any, Any], panel: Panel, person: Person, about: tuple[str, ...], seconds: float
) -> tuple[str, dict[str, object] | None]:
    """The panel's template and context, or those of the card that says it failed."""
    try:
        context = await asyncio.wait_for(panel.load(frame_of(request).platform, person, *about), seconds)
    except NotFound:
        raise
    except Exception:  # a plugin's panel may fail in any way; the page must not
        log.warning("panel_failed", panel=panel.name, trace=traceback.format_exc())
        return "web/panel_problem.html", {"panel": panel}
    return panel.template, None if context is None else {"panel": panel, **context}
