"""The console's first page: what waits."""

from __future__ import annotations

from typing import Any

from litestar import Request, Router, get
from litestar.di import NamedDependency

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.work_queues import waiting
from hudhud_web import Page, frame_of, person_of

__all__ = ["home_router"]


@get("/")
async def home(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """The work queues that the operator may see."""
    frame, person = frame_of(request), person_of(request)
    queues = await waiting(platform, lambda permission: frame.may(person, permission))
    return Page("admin/home.html", title=N_("What waits"), context={"queues": queues})


def home_router() -> Router:
    """The page /."""
    return Router("/", route_handlers=[home])
