"""The cookie of a session: begun after signing in, ended by signing out."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

from hudhud_web.frame import Frame, frame_of
from hudhud_web.mounts import Audience
from hudhud_web.pages import SeeOther

__all__ = ["begin_session", "end_session"]


def session_cookie(frame: Frame, audience: Audience, value: str, max_age: int | None) -> Cookie:
    """HttpOnly, for this host only, and never sent along by other sites' forms."""
    return Cookie(
        frame.cookie_name(frame.sign_ins[audience].cookie),
        value=value,
        max_age=max_age,
        secure=frame.secure,
        httponly=True,
        samesite="lax",
    )


def begin_session(request: Request[Any, Any, Any], token: str, path: str) -> SeeOther:
    """Go to a page of this site with a new session; it ends with the browser, or when the server ends it."""
    frame = frame_of(request)
    return SeeOther(path, cookies=[session_cookie(frame, frame.audience, token, None)])


def end_session(request: Request[Any, Any, Any], path: str) -> Response[None]:
    """Go to a page of this site without a session, and tell the browser to forget what it kept of ours."""
    frame = frame_of(request)
    response = SeeOther(path, cookies=[session_cookie(frame, frame.audience, "", 0)])
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
