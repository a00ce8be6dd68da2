"""Adding a passkey: the browser makes it, an island brings its answer into the form."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.security.overview import SECURITY_PAGE
from hudhud_portal.security.recovery_codes import after_adding
from hudhud_web import (
    Form,
    Page,
    address_of,
    blank_form,
    passkey_host,
    passkey_options,
    read_form,
    recently_signed_in,
)

__all__ = ["add", "send_options", "show_new"]

PATH = "/settings/security/passkeys"


class NewPasskey(msgspec.Struct, frozen=True):
    """What the browser says of the passkey it made (JSON), and what to call it."""

    passkey: str
    name: str = ""


@get(f"{PATH}/new", guards=[recently_signed_in])
async def show_new(request: Request[Any, Any, Any]) -> Page:
    """The form."""
    return new_page(request, blank_form())


@post(f"{PATH}/options", status_code=200, guards=[recently_signed_in])
async def send_options(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Response[bytes]:
    """What the browser needs to make one."""
    options = await identity.passkey_creation(
        platform, owner=principal.owner, label=principal.email, full_name=principal.full_name
    )
    return passkey_options(options)


@post(PATH, status_code=200, guards=[recently_signed_in])
async def add(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Keep it."""
    form = await read_form(request, NewPasskey)
    actor = principal.actor(address_of(request))
    with form.attempt():
        await identity.add_passkey(
            platform, owner=principal.owner, credential=form.value.passkey, name=form.value.name, actor=actor
        )
        return await after_adding(platform, principal, actor)
    return new_page(request, form)


def new_page(request: Request[Any, Any, Any], form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    return Page(
        "portal/security/passkey.html",
        title=N_("Add a passkey"),
        parent=SECURITY_PAGE,
        context={"form": form, "passkey_host": passkey_host(request)},
        status_code=form.status,
    )
