"""What handlers return: a page, or the way to another one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse

from hudhud_web.frame import frame_of
from hudhud_web.i18n import language_of
from hudhud_web.nav import NavItem, menu, person_lines, settings_lines
from hudhud_web.people import person_of
from hudhud_web.readers import reader_context

__all__ = ["FLASH_COOKIE", "Crumb", "Flash", "Page", "SeeOther", "flashes_of", "local_path"]

FLASH_COOKIE = "hudhud_flash"
PAGE_HEADERS = {"Vary": "HX-Request, HX-Target, Cookie, Accept-Language"}


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page's place: its title (a msgid, or Verbatim words), its address, and the page above it."""

    title: str
    path: str
    parent: Crumb | None = None

    def trail(self) -> list[Crumb]:
        """From the topmost page down to this one."""
        return [*(self.parent.trail() if self.parent else []), self]


class Flash(msgspec.Struct, frozen=True, array_like=True):
    """A sentence for the next page: a msgid with its values. `kind` is success, info, warning or danger."""

    message: str
    values: dict[str, str] = {}
    kind: str = "success"

    def cookie(self, *, secure: bool) -> Cookie:
        """The cookie that carries it; read once."""
        value = base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")
        return Cookie(FLASH_COOKIE, value=value, max_age=60, secure=secure, httponly=True, samesite="lax")


def flashes_of(request: ASGIConnection[Any, Any, Any, Any]) -> Sequence[Flash]:
    """What the page before left to say; a cookie that nobody here wrote says nothing."""
    text = request.cookies.get(FLASH_COOKIE, "")
    try:
        return [msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Flash)]
    except (binascii.Error, UnicodeError, msgspec.DecodeError):
        return []


class Page(Response[bytes]):
    """A template with its context, as a whole page or, when htmx asks, as one block of it.

    A request of htmx gets the block that is named as the id of its target (`campaign-rows` asks for the block
    `campaign_rows`), or the block `fragment` where the template has no such block. `title` is a msgid, or
    Verbatim words; `parent` is the page above in the breadcrumb. `language` is for a reader of whom more is known
    than what his browser says.
    """

    def __init__(
        self,
        template: str,
        *,
        title: str,
        context: Mapping[str, object] | None = None,
        parent: Crumb | None = None,
        fragment: str = "content",
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        cookies: Iterable[Cookie] = (),
        language: str = "",
    ) -> None:
        super().__init__(
            b"",
            media_type=MediaType.HTML,
            status_code=status_code,
            headers={**PAGE_HEADERS, **(headers or {})},
            cookies=list(cookies),
        )
        self.template = template
        self.title = title
        self.context = dict(context or {})
        self.parent = parent
        self.fragment = fragment
        self.language = language

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        renderer, language, context = (
            frame_of(request).renderer,
            self.language or language_of(request),
            page_context(request, self),
        )
        if wants_fragment(request):
            blocks = (wanted_block(request), self.fragment)
            self.content = renderer.block(self.template, blocks, language, context).encode()
        else:
            self.content = renderer.whole(self.template, language, context).encode()
            if FLASH_COOKIE in request.cookies:
                self.delete_cookie(FLASH_COOKIE)
        return super().to_asgi_response(app, request, **given)


class SeeOther(Response[None]):
    """The way to another page after something was done: 303, or htmx's own header. `path` is of this site."""

    def __init__(self, path: str, *, flash: Flash | None = None, cookies: Iterable[Cookie] = ()) -> None:
        super().__init__(None, status_code=303, headers={"Location": local_path(path)}, cookies=list(cookies))
        self.path = local_path(path)
        self.flash = flash

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        if self.flash:
            self.cookies.append(self.flash.cookie(secure=frame_of(request).secure))
        if is_htmx(request):
            self.status_code = 200
            self.headers = {"HX-Redirect": self.path}
        return super().to_asgi_response(app, request, **given)


def page_context(request: ASGIConnection[Any, Any, Any, Any], page: Page) -> dict[str, object]:
    """What a page's template knows: its reader, its place, and what its handler gave."""
    frame, person = frame_of(request), person_of(request)

    def offered(item: NavItem) -> bool:
        return frame.offers(person, item)

    mine = person_lines(frame.nav_items, frame.audience, offered) if person else []
    beside = [*mine, *settings_lines(frame.nav_items, frame.audience, offered)] if mine else []
    return {
        **reader_context(request),
        "title": page.title,
        "crumbs": page.parent.trail() if page.parent else [],
        "menu": menu(frame.nav_items, frame.audience, offered) if person else [],
        "person_lines": mine,
        "beside": beside if any(line.is_open(request.url.path) for line in beside) else [],
        "flashes": flashes_of(request),
        **page.context,
    }


def is_htmx(request: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether htmx asks."""
    return request.headers.get("hx-request") == "true"


def wants_fragment(request: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether a part of the page is enough; links that htmx boosts, and its history, want all of it."""
    whole = ("hx-boosted", "hx-history-restore-request")
    return is_htmx(request) and not any(request.headers.get(name) == "true" for name in whole)


def wanted_block(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The block named as htmx's target."""
    return request.headers.get("hx-target", "").replace("-", "_")


def local_path(path: str) -> str:
    """The path if it stays on this site, else `/`: nobody is sent elsewhere by a forged `next`."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if safe and path.isprintable() and "\\" not in path else "/"
