"""The page of an account's users: let in and kept out by operators, and looked at as they see their portal."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import accounts, identity, onboarding
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import ACCOUNTS, account_page, actor_of
from hudhud_admin.operators import OperatorRecord
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, read_form

__all__ = ["user_router"]


class ViewForm(msgspec.Struct):
    """Whose portal is looked at, and why."""

    user_id: int
    reason: str = ""


class NoForm(msgspec.Struct):
    """A button."""


@get("/{account_id:int}/users")
async def show(platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """The account's users."""
    return await users_page(platform, account_id, blank_form(), blank_form())


@post("/{account_id:int}/users/{user_id:int}/deactivate", status_code=200)
async def deactivate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    account_id: FromPath[int],
    user_id: FromPath[int],
) -> Page | SeeOther:
    """Keep a user out."""
    form = await read_form(request, NoForm)
    with form.attempt():
        await identity.deactivate_user(platform, account_id=account_id, user_id=user_id, actor=actor_of(request))
        return SeeOther(f"/accounts/{account_id}/users", flash=Flash(N_("The user is kept out.")))
    return await users_page(platform, account_id, form, blank_form())


@post("/{account_id:int}/users/{user_id:int}/reactivate", status_code=200)
async def reactivate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    account_id: FromPath[int],
    user_id: FromPath[int],
) -> SeeOther:
    """Let a user in again."""
    await identity.reactivate_user(platform, account_id=account_id, user_id=user_id, actor=actor_of(request))
    return SeeOther(f"/accounts/{account_id}/users", flash=Flash(N_("The user may sign in again.")))


@post("/{account_id:int}/users/{user_id:int}/activate", status_code=200)
async def activate(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    account_id: FromPath[int],
    user_id: FromPath[int],
) -> SeeOther:
    """Let a user in without the letter's link."""
    await identity.user(platform, account_id, user_id)
    await onboarding.activate_user(platform, user_id=user_id, actor=actor_of(request))
    said = N_("The user is active, and was told so by e-mail.")
    return SeeOther(f"/accounts/{account_id}/users", flash=Flash(said))


@post("/{account_id:int}/users/{user_id:int}/forget-factors", status_code=200)
async def forget_factors(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    account_id: FromPath[int],
    user_id: FromPath[int],
) -> SeeOther:
    """Help a user who has lost every second factor."""
    await identity.forget_factors(platform, account_id=account_id, user_id=user_id, actor=actor_of(request))
    said = N_("The second factors are forgotten, and the user was told so by e-mail.")
    return SeeOther(f"/accounts/{account_id}/users", flash=Flash(said))


@post("/{account_id:int}/view", status_code=200)
async def view(request: Request[Any, Any, Any], platform: NamedDependency[Platform], account_id: FromPath[int]) -> Page:
    """Give the link by which the operator looks at the portal."""
    form = await read_form(request, ViewForm)
    with form.attempt():
        operator: OperatorRecord = request.user
        code = await identity.permit_viewing(
            platform,
            operator=operator.username,
            account_id=account_id,
            user_id=form.value.user_id,
            reason=form.value.reason,
            actor=actor_of(request),
        )
        account = await accounts.get(platform, account_id)
        link = f"{platform.settings.base_url.rstrip('/')}/view-as/{code}"
        parent = Crumb(Verbatim(account.name), f"/accounts/{account_id}/users", ACCOUNTS)
        context = {"link": link, "account": account}
        return Page("admin/viewing_link.html", title=N_("View the portal"), context=context, parent=parent)
    return await users_page(platform, account_id, blank_form(), form)


async def users_page(platform: Platform, account_id: int, changing: Form[Any], viewing: Form[Any]) -> Page:
    """The page, with what was typed and what is wrong with it."""
    context = {"users": await identity.users(platform, account_id), "changing": changing, "viewing": viewing}
    status = max(changing.status, viewing.status)
    return await account_page(platform, account_id, "admin/account_users.html", "/users", context, status=status)


def user_router() -> Router:
    """The routes under /accounts/{account_id}."""
    return Router("/accounts", route_handlers=[show, deactivate, reactivate, activate, forget_factors, view])
