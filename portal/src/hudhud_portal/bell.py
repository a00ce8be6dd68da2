"""Notifications: what happened while nobody looked."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud import notifications
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.places import HOME
from hudhud_web import Page, SeeOther, read_form

__all__ = ["read_notifications", "show_notifications"]

ON_A_PAGE: Final = 30


class UpTo(msgspec.Struct, frozen=True):
    """The newest notification that was shown."""

    last: int


@get("/notifications")
async def show_notifications(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], before: FromQuery[str | None] = None
) -> Page:
    """Newest first; looking alone reads nothing, so that nothing is lost by a page that was fetched ahead."""
    found = await notifications.notifications(
        platform,
        account_id=principal.account_id,
        user_id=principal.user_id or 0,
        limit=ON_A_PAGE + 1,
        before=from_public("ntf", before) if before else None,
    )
    shown = found[:ON_A_PAGE]
    context = {
        "shown": shown,
        "unread": any(one.unread for one in shown),
        "older": f"/notifications?before={to_public('ntf', shown[-1].id)}" if len(found) > ON_A_PAGE else "",
        "newest": "/notifications" if before else "",
    }
    return Page("portal/notifications.html", title=N_("Notifications"), parent=HOME, context=context)


@post("/notifications/read", status_code=303)
async def read_notifications(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> SeeOther:
    """Everything up to the newest that was shown has been read."""
    form = await read_form(request, UpTo)
    if principal.user_id is not None:
        await notifications.mark_read(platform, user_id=principal.user_id, up_to=form.value.last)
    return SeeOther("/notifications")
