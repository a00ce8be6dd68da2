"""Who of the account may use a sender: everybody, or the users that an administrator chooses."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity, senders
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud.senders import AssignedSender
from hudhud_portal.places import SENDERS
from hudhud_web import Flash, Form, Page, SeeOther, address_of, read_form

__all__ = ["change_users", "show_users"]


class Chosen(msgspec.Struct, frozen=True):
    """Everybody, or those users."""

    who: Literal["everybody", "some"]
    users: list[int] = []


@get("/{public_id:str}/users")
async def show_users(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Page:
    """Who may use it now."""
    sender = await senders.assigned_one(platform, principal.account_id, from_public("snd", public_id))
    who = "everybody" if sender.user_ids is None else "some"
    chosen = [str(number) for number in sender.user_ids or ()]
    return await users_page(platform, sender, principal.account_id, Form({"who": [who], "users": chosen}))


@post("/{public_id:str}/users", status_code=200)
async def change_users(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page | SeeOther:
    """Keep who may use it from now on."""
    sender = await senders.assigned_one(platform, principal.account_id, from_public("snd", public_id))
    form = await read_form(request, Chosen)
    with form.attempt():
        await senders.share(
            platform,
            account_id=principal.account_id,
            sender_id=sender.id,
            user_ids=None if form.value.who == "everybody" else form.value.users,
            actor=principal.actor(address_of(request)),
        )
        return SeeOther("/senders", flash=Flash(N_("Who may use “%(name)s” was changed."), {"name": sender.name}))
    return await users_page(platform, sender, principal.account_id, form)


async def users_page(platform: Platform, sender: AssignedSender, account_id: int, form: Form[Any]) -> Page:
    """The form, with what is wrong with it."""
    context = {"sender": sender, "form": form, "users": await identity.users(platform, account_id)}
    title = N_("Who may use this sender")
    return Page("portal/senders/users.html", title=title, parent=SENDERS, context=context, status_code=form.status)
