"""The route that loads a panel: a slow or broken one shows a card that says so, and hurts no other."""

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
    """The route /panels/{name}; `seconds` is the patience with a panel."""

    @get("/panels/{name:str}")
    async def panel(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[str]:
        frame, person = frame_of(request), person_of(request)
        known = {panel.name: panel for panel in frame.panels}
        found = known.get(name)
        if found is None or not (frame.may(person, found.permission) and frame.opens(person, found.feature)):
            raise NotFound
        if person is None or found.place.audience is not frame.audience:
            raise NotFound
        template, context = await loaded(request, found, person, seconds)
        if context is None:
            return Response("", media_type=MediaType.HTML, headers=NO_CARD)
        html = frame.renderer.whole(template, language_of(request), {**reader_context(request), **context})
        return Response(html, media_type=MediaType.HTML)

    return Router("/", route_handlers=[panel])


async def loaded(
    request: Request[Any, Any, Any], panel: Panel, person: Person, seconds: float
) -> tuple[str, dict[str, object] | None]:
    """The panel's template and context, or those of the card that says it failed."""
    try:
        context = await asyncio.wait_for(panel.load(frame_of(request).platform, person), seconds)
    except Exception:  # a plugin's panel may fail in any way; the page must not
        log.warning("panel_failed", panel=panel.name, trace=traceback.format_exc())
        return "web/panel_problem.html", {"panel": panel}
    return panel.template, None if context is None else {"panel": panel, **context}
