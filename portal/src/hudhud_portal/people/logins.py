"""Logins of the personalised API: the list, making one, a new password in its place, and revoking it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import identity
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.identity import NewLogin, Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.places import SETTINGS
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, address_of, blank_form, read_form, recently_signed_in

__all__ = ["LOGINS"]

PATH: Final = "/settings/personalised-api"
LIST: Final = Crumb(N_("Personalised API"), PATH, SETTINGS)
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


class LoginForm(msgspec.Struct, frozen=True):
    """What the form asks."""

    name: str


@get(PATH)
async def show_logins(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """Every login of the account, and how a program uses one."""
    found = await identity.logins(platform, principal.account_id)
    context = {
        "logins": [one for one in found if one.is_active],
        "dead": [one for one in found if not one.is_active],
        "address": f"{platform.settings.base_url.rstrip('/')}/api/v1/personalised-campaigns",
        "requests": platform.settings.personalised_requests,
        "recipients": platform.settings.personalised_recipients,
    }
    return Page("portal/people/logins.html", title=N_("Personalised API"), parent=SETTINGS, context=context)


@get(f"{PATH}/new", guards=[recently_signed_in])
async def show_new_login() -> Page:
    """Ask what it is for."""
    return new_page(blank_form())


@post(f"{PATH}/new", status_code=200, guards=[recently_signed_in])
async def create_login(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """Make it, and show its password this once."""
    form = await read_form(request, LoginForm)
    with form.attempt():
        login = await identity.create_login(
            platform,
            account_id=principal.account_id,
            user_id=maker(principal),
            name=form.value.name,
            actor=principal.actor(address_of(request)),
        )
        return shown_once(login)
    return new_page(form)


@post(f"{PATH}/{{public_id:str}}/regenerate", status_code=200, guards=[recently_signed_in])
async def regenerate_login(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> Page:
    """Put a new password in its place, and show it this once."""
    login = await identity.regenerate_login(
        platform,
        account_id=principal.account_id,
        user_id=maker(principal),
        login_id=from_public("lgn", public_id),
        actor=principal.actor(address_of(request)),
    )
    return shown_once(login)


@post(f"{PATH}/{{public_id:str}}/revoke", status_code=303)
async def revoke_login(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Stop it at once and for good."""
    await identity.revoke_login(
        platform,
        account_id=principal.account_id,
        login_id=from_public("lgn", public_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther(PATH, flash=Flash(N_("The login was revoked. Programs that use it are refused now.")))


def new_page(form: Form[Any]) -> Page:
    """The form, with what went wrong."""
    context = {"form": form}
    return Page(
        "portal/people/new_login.html",
        title=N_("New login"),
        parent=LIST,
        context=context,
        status_code=form.status,
    )


def shown_once(login: NewLogin) -> Page:
    """The page that shows a password: nothing keeps it, so it is the only one."""
    context = {"login": login}
    return Page(
        "portal/people/login.html", title=N_("Your new login"), parent=LIST, context=context, headers=KEPT_NOWHERE
    )


def maker(principal: Principal) -> int:
    """The user for whom a login acts."""
    if principal.user_id is None:
        raise NotFound
    return principal.user_id


LOGINS = Router("/", route_handlers=[show_logins, show_new_login, create_login, regenerate_login, revoke_login])
