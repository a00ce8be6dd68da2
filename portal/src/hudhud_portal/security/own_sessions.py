"""Ending one's own sessions: a single one, or all but this."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.security.overview import SECURITY_PAGE
from hudhud_web import Flash, SeeOther

__all__ = ["end_one", "end_others"]


@post("/settings/security/sessions/{session:int}/end", status_code=303)
async def end_one(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], session: FromPath[int]
) -> SeeOther:
    """End one session; its browser is signed out at its next step."""
    await identity.end_session(platform, user_id=principal.user_id or 0, session_id=session)
    return SeeOther(SECURITY_PAGE.path, flash=Flash(N_("That session has ended.")))


@post("/settings/security/sessions/end-others", status_code=303)
async def end_others(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> SeeOther:
    """End every session but the one that asks."""
    await identity.end_sessions(platform, user_id=principal.user_id or 0, keep=str(request.scope["auth"]))
    return SeeOther(SECURITY_PAGE.path, flash=Flash(N_("Every other session has ended.")))
