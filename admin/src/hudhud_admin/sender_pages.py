"""The page on which operators give senders to an account, and take them back."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import accounts, channels, senders
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import account_page, actor_of
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["sender_router"]


class SenderForm(msgspec.Struct):
    """A name on a channel."""

    channel: str
    name: str


@get("/{account_id:int}/senders")
async def show(platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """The account's senders."""
    return await senders_page(platform, account_id, blank_form())


@post("/{account_id:int}/senders", status_code=200)
async def assign(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Let the account use a name."""
    form = await read_form(request, SenderForm)
    with form.attempt():
        await accounts.get(platform, account_id)
        channel = channels.channel(platform, form.value.channel)
        await senders.assign(
            platform,
            account_id=account_id,
            channel=channel.name,
            name=form.value.name,
            actor=actor_of(request),
        )
        said = Flash(N_("The account may send as %(name)s."), {"name": form.value.name})
        return SeeOther(f"/accounts/{account_id}/senders", flash=said)
    return await senders_page(platform, account_id, form)


@post("/{account_id:int}/senders/withdraw", status_code=200)
async def withdraw(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Forbid the account a name."""
    form = await read_form(request, SenderForm)
    with form.attempt():
        await senders.withdraw(
            platform,
            account_id=account_id,
            channel=form.value.channel,
            name=form.value.name,
            actor=actor_of(request),
        )
        said = Flash(N_("The account may no longer send as %(name)s."), {"name": form.value.name})
        return SeeOther(f"/accounts/{account_id}/senders", flash=said)
    return await senders_page(platform, account_id, form)


async def senders_page(platform: Platform, account_id: int, form: Form[Any]) -> Page:
    """The page, with what was typed and what is wrong with it."""
    context = {
        "form": form,
        "channels": [channel.name for channel in channels.channels(platform)],
        "assigned": await senders.assigned(platform, account_id),
    }
    return await account_page(
        platform, account_id, "admin/account_senders.html", "/senders", context, status=form.status
    )


def sender_router() -> Router:
    """The routes under /accounts/{account_id}/senders."""
    return Router("/accounts", route_handlers=[show, assign, withdraw])
