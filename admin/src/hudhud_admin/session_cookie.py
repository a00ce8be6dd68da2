"""The console's cookies: for its host only, out of scripts' reach, and never brought along by another site's link."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from hudhud_admin.sessions import COOKIE
from hudhud_web import frame_of

__all__ = ["console_cookie", "session_cookie"]


def session_cookie(request: Request[Any, Any, Any], token: str) -> Cookie:
    """The session's cookie, or with an empty token its end."""
    return console_cookie(request, COOKIE, token, None if token else 0)


def console_cookie(request: Request[Any, Any, Any], name: str, value: str, max_age: int | None) -> Cookie:
    """A cookie that lives `max_age` seconds, or with None as long as the browser."""
    frame = frame_of(request)
    return Cookie(
        frame.cookie_name(name),
        value=value,
        max_age=max_age,
        path="/",
        secure=frame.secure,
        httponly=True,
        samesite="strict",
    )
