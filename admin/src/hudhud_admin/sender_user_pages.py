"""The page on which operators choose who of an account may use one of its senders."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity, senders
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import account_page, actor_of
from hudhud_web import Flash, Form, Page, SeeOther, read_form

__all__ = ["sender_user_router"]


class Chosen(msgspec.Struct, frozen=True):
    """Everybody, or those users."""

    who: Literal["everybody", "some"]
    users: list[int] = []


@get("/")
async def show(platform: NamedDependency[Platform], account_id: FromPath[int], sender_id: FromPath[int]) -> Page:
    """Who may use it now."""
    sender = await senders.assigned_one(platform, account_id, sender_id)
    who = "everybody" if sender.user_ids is None else "some"
    chosen = [str(number) for number in sender.user_ids or ()]
    return await users_page(platform, account_id, sender_id, Form({"who": [who], "users": chosen}))


@post("/", status_code=200)
async def change(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    account_id: FromPath[int],
    sender_id: FromPath[int],
) -> Page | SeeOther:
    """Keep who may use it from now on."""
    form = await read_form(request, Chosen)
    with form.attempt():
        await senders.share(
            platform,
            account_id=account_id,
            sender_id=sender_id,
            user_ids=None if form.value.who == "everybody" else form.value.users,
            actor=actor_of(request),
        )
        return SeeOther(f"/accounts/{account_id}/senders", flash=Flash(N_("Who may use the sender was changed.")))
    return await users_page(platform, account_id, sender_id, form)


async def users_page(platform: Platform, account_id: int, sender_id: int, form: Form[Any]) -> Page:
    """The form, with what is wrong with it."""
    context = {
        "sender": await senders.assigned_one(platform, account_id, sender_id),
        "form": form,
        "users": await identity.users(platform, account_id),
    }
    return await account_page(
        platform, account_id, "admin/account_sender_users.html", "/senders", context, status=form.status
    )


def sender_user_router() -> Router:
    """The routes under /accounts/{account_id}/senders/{sender_id}/users."""
    return Router("/accounts/{account_id:int}/senders/{sender_id:int}/users", route_handlers=[show, change])
