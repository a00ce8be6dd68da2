"""Pages that recipients see: in their language, with nobody's name that they need not know."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request

from hudhud.i18n import LANGUAGES, N_
from hudhud_cta_links.clicks import Found
from hudhud_web import Page, frame_of, language_of

__all__ = ["KEPT_NOWHERE", "language_for", "plain_page", "unknown_page"]

KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


async def language_for(request: Request[Any, Any, Any], found: Found) -> str:
    """The language that the recipient's contact has, else the browser's, else that of whoever sent the message."""
    database = frame_of(request).platform.database
    known = await database.fetchval("SELECT language FROM contact WHERE id = $1", found.contact_id)
    if known in LANGUAGES:
        return str(known)
    if request.headers.get("accept-language"):
        return language_of(request)
    theirs = await database.fetchval("SELECT language FROM app_user WHERE account = $1 ORDER BY id", found.account_id)
    return str(theirs) if theirs in LANGUAGES else language_of(request)


def plain_page(template: str, language: str, *, status_code: int = 200, **context: object) -> Page:
    """A page without menus, scripts and names."""
    return Page(
        template,
        title=N_("Message"),
        context=context,
        status_code=status_code,
        headers=KEPT_NOWHERE,
        language=language,
    )


def unknown_page(request: Request[Any, Any, Any]) -> Page:
    """The answer to a code that is none, or not any more: it says nothing else."""
    return plain_page("cta_links/unknown.html", language_of(request), status_code=404)
