"""Language and theme: chosen on any page, kept in this browser, and the language with the user too."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Router, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud.errors import NotFound
from hudhud.i18n import LANGUAGES
from hudhud.identity import Principal, set_language
from hudhud.plugins import Platform
from hudhud_web.frame import frame_of
from hudhud_web.i18n import LANGUAGE_COOKIE
from hudhud_web.pages import SeeOther
from hudhud_web.people import person_of
from hudhud_web.readers import THEME_COOKIE, THEMES
from hudhud_web.viewing import VIEWERS_TOO

__all__ = ["choices_router"]

YEAR = 365 * 24 * 3600


@post("/language/{language:str}", status_code=303, opt={VIEWERS_TOO: True})
async def choose_language(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], language: FromPath[str]
) -> SeeOther:
    """Keep the language and go back to the page."""
    if language not in LANGUAGES:
        raise NotFound
    person = person_of(request)
    if isinstance(person, Principal) and person.user_id is not None and not person.viewer:
        await set_language(platform, person.user_id, language)
    return back(request, LANGUAGE_COOKIE, language)


@post("/theme/{theme:str}", status_code=303, opt={VIEWERS_TOO: True})
async def choose_theme(request: Request[Any, Any, Any], theme: FromPath[str]) -> SeeOther:
    """Keep the theme and go back to the page."""
    if theme not in THEMES:
        raise NotFound
    return back(request, THEME_COOKIE, theme)


def back(request: Request[Any, Any, Any], name: str, value: str) -> SeeOther:
    """To the page that the choice was made on."""
    came_from = urlsplit(request.headers.get("referer", ""))
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    secure = frame_of(request).secure
    return SeeOther(path or "/", cookies=[Cookie(name, value=value, max_age=YEAR, secure=secure, samesite="lax")])


def choices_router() -> Router:
    """The routes."""
    return Router("/", route_handlers=[choose_language, choose_theme])
