"""The page on which operators give senders to an account, and take them back."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import accounts, channels, countries, senders
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import account_page, actor_of
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, language_of, read_form

__all__ = ["sender_router"]


class SenderForm(msgspec.Struct):
    """A name on a channel."""

    channel: str
    name: str


class RegistrationForm(msgspec.Struct):
    """A sender, and the country where it is registered; `sender` is channel and name, as `sms/Acme`."""

    sender: str
    country: str
    expires_on: date | None = None

    @property
    def channel(self) -> str:
        """The sender's channel."""
        return self.sender.partition("/")[0]

    @property
    def name(self) -> str:
        """The sender's name."""
        return self.sender.partition("/")[2]


@get("/{account_id:int}/senders")
async def show(request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """The account's senders."""
    return await senders_page(request, platform, account_id)


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
    return await senders_page(request, platform, account_id, form)


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
    return await senders_page(request, platform, account_id, form)


@post("/{account_id:int}/senders/register", status_code=200)
async def register(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> Page | SeeOther:
    """Note that a sender is registered in a country."""
    form = await read_form(request, RegistrationForm)
    with form.attempt():
        await senders.register(
            platform,
            account_id=account_id,
            channel=form.value.channel,
            name=form.value.name,
            country=form.value.country,
            expires_on=form.value.expires_on,
            actor=actor_of(request),
        )
        return SeeOther(f"/accounts/{account_id}/senders", flash=Flash(N_("The registration was kept.")))
    return await senders_page(request, platform, account_id, registering=form)


@post("/{account_id:int}/senders/unregister", status_code=200)
async def unregister(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]
) -> SeeOther:
    """Note that a sender is registered in a country no more."""
    form = await read_form(request, RegistrationForm)
    await senders.unregister(
        platform,
        account_id=account_id,
        channel=form.value.channel,
        name=form.value.name,
        country=form.value.country,
        actor=actor_of(request),
    )
    return SeeOther(f"/accounts/{account_id}/senders", flash=Flash(N_("The registration was removed.")))


async def senders_page(
    request: Request[Any, Any, Any],
    platform: Platform,
    account_id: int,
    form: Form[Any] | None = None,
    *,
    registering: Form[Any] | None = None,
) -> Page:
    """The page, with what was typed and what is wrong with it."""
    language = language_of(request)
    names = {rule.code: rule.name(language) for rule in await countries.rules(platform)}
    context = {
        "form": form or blank_form(),
        "registering": registering or blank_form(),
        "registered": await senders.registrations(platform, account_id),
        "countries": sorted(names.items(), key=lambda pair: pair[1]),
        "country_names": names,
        "channels": [channel.name for channel in channels.channels(platform)],
        "assigned": await senders.assigned(platform, account_id),
    }
    return await account_page(
        platform,
        account_id,
        "admin/account_senders.html",
        "/senders",
        context,
        status=max(one.status for one in (form, registering, blank_form()) if one),
    )


def sender_router() -> Router:
    """The routes under /accounts/{account_id}/senders."""
    return Router("/accounts", route_handlers=[show, assign, withdraw, register, unregister])
