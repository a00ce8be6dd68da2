"""The page of account managers."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import accounts
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, read_form

__all__ = ["account_manager_router"]

PATH = "/account-managers"
KEPT = Flash(N_("The account manager was kept."))


class ManagerForm(msgspec.Struct):
    """Name, and how to reach."""

    name: str
    email: str = ""
    phone: str = ""


@get("/")
async def show(platform: NamedDependency[Platform]) -> Page:
    """All of them."""
    return await managers_page(platform, blank_form())


@post("/", status_code=200)
async def add(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Make one known."""
    form = await read_form(request, ManagerForm)
    with form.attempt():
        await accounts.add_account_manager(platform, **msgspec.structs.asdict(form.value), actor=actor_of(request))
        return SeeOther(PATH, flash=KEPT)
    return await managers_page(platform, form)


@get("/{manager_id:int}")
async def show_one(platform: NamedDependency[Platform], manager_id: FromPath[int]) -> Page:
    """One of them, to be changed."""
    manager = await accounts.account_manager(platform, manager_id)
    form = blank_form(name=manager.name, email=manager.email, phone=manager.phone)
    return manager_page(manager.name, manager_id, form)


@post("/{manager_id:int}", status_code=200)
async def change(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], manager_id: FromPath[int]
) -> Page | SeeOther:
    """Change name or ways to reach."""
    form = await read_form(request, ManagerForm)
    with form.attempt():
        given = msgspec.structs.asdict(form.value)
        await accounts.change_account_manager(platform, manager_id, **given, actor=actor_of(request))
        return SeeOther(PATH, flash=KEPT)
    return manager_page((await accounts.account_manager(platform, manager_id)).name, manager_id, form)


async def managers_page(platform: Platform, form: Form[Any]) -> Page:
    """The list, and the form for another."""
    context = {"managers": await accounts.account_managers(platform), "form": form}
    title = N_("Account managers")
    return Page("admin/account_managers.html", title=title, context=context, status_code=form.status)


def manager_page(name: str, manager_id: int, form: Form[Any]) -> Page:
    """The form for one."""
    return Page(
        "admin/account_manager.html",
        title=Verbatim(name),
        context={"form": form, "manager_id": manager_id},
        parent=Crumb(N_("Account managers"), PATH),
        status_code=form.status,
    )


def account_manager_router() -> Router:
    """The routes under /account-managers."""
    return Router(PATH, route_handlers=[show, add, show_one, change])
