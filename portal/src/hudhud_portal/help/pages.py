"""Help at /help, and a page of it."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath

from hudhud_portal.help.library import help_page, help_pages
from hudhud_portal.places import HELP, HOME
from hudhud_web import Page, Verbatim, language_of

__all__ = ["show_help", "show_help_page"]


@get("/help")
async def show_help(request: Request[Any, Any, Any]) -> Page:
    """Every page of the help."""
    context = {"pages": help_pages(language_of(request))}
    return Page("portal/help/list.html", title=HELP.title, parent=HOME, context=context)


@get("/help/{name:str}")
async def show_help_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Page:
    """One page, and the others beside it."""
    language = language_of(request)
    found = help_page(name, language)
    context = {"page": found, "pages": help_pages(language)}
    return Page("portal/help/page.html", title=Verbatim(found.title), parent=HELP, context=context)
