"""Asking again who one is, before something that a stolen session must not do."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import FactorKind, Principal, Proof
from hudhud.plugins import Platform
from hudhud_portal.places import HOME
from hudhud_web import (
    Form,
    Page,
    address_of,
    begin_session,
    blank_form,
    local_path,
    passkey_host,
    passkey_options,
    read_form,
)

__all__ = ["confirm", "send_confirm_options", "show_confirm"]

PATH = "/settings/confirm"


class Given(msgspec.Struct, frozen=True):
    """One of the three, and where to go on."""

    password: str = ""
    code: str = ""
    passkey: str = ""
    next: str = "/"


@get(PATH)
async def show_confirm(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    next: FromQuery[str] = "/",
) -> Page:
    """What can be given."""
    return await confirm_page(request, platform, principal, blank_form(next=local_path(next)))


@post(f"{PATH}/options", status_code=200)
async def send_confirm_options(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Response[bytes]:
    """What the browser needs to use a passkey."""
    return passkey_options(await identity.passkey_request(platform, owner=principal.owner))


@post(PATH, status_code=200)
async def confirm(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Take it, and go on under a new token."""
    form = await read_form(request, Given)
    with form.attempt():
        token = await identity.prove_again(
            platform,
            principal=principal,
            token=str(request.scope["auth"]),
            password=form.text("password"),
            proof=Proof(form.value.code, form.value.passkey),
            address=address_of(request),
        )
        return begin_session(request, token, form.value.next)
    return await confirm_page(request, platform, principal, form)


async def confirm_page(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, form: Form[Any]
) -> Page:
    """The forms, with what went wrong."""
    kinds = {factor.kind for factor in await identity.factors(platform, principal.owner)}
    context = {
        "form": form,
        "has_totp": FactorKind.TOTP in kinds,
        "has_passkey": FactorKind.PASSKEY in kinds,
        "passkey_host": passkey_host(request),
    }
    title = N_("Confirm that it is you")
    return Page("portal/security/confirm.html", title=title, parent=HOME, context=context, status_code=form.status)
