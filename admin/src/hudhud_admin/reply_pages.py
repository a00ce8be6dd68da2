"""The queue of replies that probably mean “no more”: an operator decides."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import replies
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_web import Flash, Page, SeeOther

__all__ = ["reply_router"]

ON_A_PAGE: Final = 50
PATH: Final = "/replies"


@get(PATH)
async def show_replies(platform: NamedDependency[Platform], after: FromQuery[int | None] = None) -> Page:
    """Those that wait, the one that waits longest first."""
    found = await replies.list_reviews(platform, limit=ON_A_PAGE + 1, after=after)
    shown = found[:ON_A_PAGE]
    context = {
        "replies": shown,
        "older": f"{PATH}?after={shown[-1].id}" if len(found) > ON_A_PAGE else "",
        "newest": PATH if after else "",
    }
    return Page("admin/replies.html", title=N_("Replies to decide about"), context=context)


@post("/replies/{reply_id:int}/confirm", status_code=303)
async def confirm(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], reply_id: FromPath[int]
) -> SeeOther:
    """Take it as an opt-out."""
    await replies.confirm(platform, reply_id=reply_id, actor=actor_of(request))
    return SeeOther(PATH, flash=Flash(N_("This person is sent no marketing of that account any more.")))


@post("/replies/{reply_id:int}/dismiss", status_code=303)
async def dismiss(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], reply_id: FromPath[int]
) -> SeeOther:
    """Take it as anything else."""
    await replies.dismiss(platform, reply_id=reply_id, actor=actor_of(request))
    return SeeOther(PATH, flash=Flash(N_("Nothing follows from this reply."), kind="info"))


def reply_router() -> Router:
    """What operators do in the queue."""
    return Router("/", route_handlers=[show_replies, confirm, dismiss])
