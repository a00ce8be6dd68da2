"""What it gives to the process that serves pages."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.hookspecs import hookimpl
from hudhud_cta_links.portal import FOLLOWING, STOPPING
from hudhud_web import Audience, Mount

__all__: list[str] = []


@hookimpl
def routers() -> Iterable[Mount]:
    return [Mount(FOLLOWING, Audience.LINK), Mount(STOPPING, Audience.PUBLIC)]
