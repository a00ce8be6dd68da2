"""One message's whole story for an operator, and the way to it by an id or a number."""

from __future__ import annotations

import re
from typing import Any, Final

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import accounts, messages
from hudhud.audit import record
from hudhud.i18n import N_
from hudhud.messages import Owned
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_admin.account_frame import actor_of
from hudhud_web import MESSAGE_MEANINGS, Crumb, Form, Page, SeeOther, Verbatim, blank_form

__all__ = ["message_router"]

MESSAGES: Final = Crumb(N_("Messages"), "/messages")
MESSAGE_ID: Final = re.compile(r"msg_\d{1,18}")


@get("/messages")
async def find(platform: NamedDependency[Platform], number: FromQuery[str] = "") -> Page | SeeOther:
    """A message by its id, or the newest ones to a number, whoever sent them."""
    typed = number.strip()[:200]
    if MESSAGE_ID.fullmatch(typed):
        return SeeOther(f"/messages/{typed}")
    form: Form[Any] = blank_form(number=typed)
    found: list[Owned] = []
    if typed:
        with form.attempt():
            found = await messages.messages_to(platform, typed)
    context = {"form": form, "found": found, "typed": typed}
    return Page("admin/messages.html", title=N_("Messages"), context=context, status_code=form.status)


@get("/messages/{public_id:str}")
async def show(platform: NamedDependency[Platform], public_id: FromPath[str]) -> Page:
    """The story as the customer reads it, without what the message says."""
    return await story_page(platform, from_public("msg", public_id))


@post("/messages/{public_id:str}/text", status_code=200)
async def show_text(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], public_id: FromPath[str]
) -> Page:
    """The same with what it says; who read it is recorded."""
    message_id = from_public("msg", public_id)
    account_id = await messages.account_of(platform, message_id)
    await record(platform.database, actor_of(request), "message.read", f"message:{message_id}", account_id=account_id)
    return await story_page(platform, message_id, with_text=True)


async def story_page(platform: Platform, message_id: int, *, with_text: bool = False) -> Page:
    """The page of one message; raises NotFound."""
    account_id = await messages.account_of(platform, message_id)
    story = await messages.story(platform, account_id, message_id)
    context = {
        "account": await accounts.get(platform, account_id),
        "story": story,
        "meaning": MESSAGE_MEANINGS[story.record.state],
        "interface": messages.INTERFACE_TITLES.get(story.record.interface, story.record.interface),
        "with_text": with_text,
    }
    return Page("admin/message.html", title=Verbatim(f"+{story.record.to}"), parent=MESSAGES, context=context)


def message_router() -> Router:
    """The pages of messages."""
    return Router("/", route_handlers=[find, show, show_text])
