"""The page of operators: who may do what in the console."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_admin.operators import (
    add_operator,
    change_role,
    deactivate_operator,
    list_operators,
    reactivate_operator,
)
from hudhud_admin.passwords import generate_password
from hudhud_admin.roles import OperatorRole
from hudhud_admin.second_factor import reset_second_factor
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["operator_router"]

PATH: Final = "/operators"
ROLES: Final = (
    (OperatorRole.OPERATOR, N_("Operator: everything")),
    (OperatorRole.STAKEHOLDER, N_("Stakeholder: sees trials and may activate their users")),
)


class NewOperator(msgspec.Struct):
    """Who, and what for."""

    email: str
    username: str
    role: OperatorRole


class NamedOperator(msgspec.Struct):
    """Which operator."""

    username: str


class RoleForm(msgspec.Struct):
    """Which role."""

    username: str
    role: OperatorRole


@get("/")
async def show(platform: NamedDependency[Platform]) -> Page:
    """All operators."""
    return await operators_page(platform, blank_form(), blank_form())


@post("/", status_code=200)
async def add(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page:
    """Let somebody in, with a password that is shown once."""
    form = await read_form(request, NewOperator)
    with form.attempt():
        given, password = form.value, generate_password()
        await add_operator(
            platform,
            email=given.email,
            username=given.username,
            password=password,
            role=given.role,
            actor=actor_of(request),
        )
        context = {"username": given.username.lower(), "password": password}
        parent = Crumb(N_("Operators"), PATH)
        return Page("admin/operator_added.html", title=N_("The password"), context=context, parent=parent)
    return await operators_page(platform, form, blank_form())


@post("/role", status_code=200)
async def give_role(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Give an operator another role."""
    form = await read_form(request, RoleForm)
    with form.attempt():
        await change_role(platform, name=form.value.username, role=form.value.role, actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("The role was changed, and open sessions ended.")))
    return await operators_page(platform, blank_form(), form)


@post("/deactivate", status_code=200)
async def deactivate(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Keep an operator out."""
    form = await read_form(request, NamedOperator)
    with form.attempt():
        await deactivate_operator(platform, name=form.value.username, actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("The operator is kept out, and open sessions ended.")))
    return await operators_page(platform, blank_form(), form)


@post("/reactivate", status_code=200)
async def reactivate(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Let an operator in again."""
    form = await read_form(request, NamedOperator)
    with form.attempt():
        await reactivate_operator(platform, name=form.value.username, actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("The operator may sign in again.")))
    return await operators_page(platform, blank_form(), form)


@post("/reset-second-factor", status_code=200)
async def reset_factor(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Help an operator who has lost it."""
    form = await read_form(request, NamedOperator)
    with form.attempt():
        await reset_second_factor(platform, name=form.value.username, actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("A new second factor is set up at the next sign-in.")))
    return await operators_page(platform, blank_form(), form)


async def operators_page(platform: Platform, adding: Form[Any], changing: Form[Any]) -> Page:
    """The list, and the form for another."""
    context = {
        "operators": await list_operators(platform),
        "roles": ROLES,
        "adding": adding,
        "changing": changing,
    }
    status = max(adding.status, changing.status)
    return Page("admin/operators.html", title=N_("Operators"), context=context, status_code=status)


def operator_router() -> Router:
    """The routes under /operators."""
    return Router(PATH, route_handlers=[show, add, give_role, deactivate, reactivate, reset_factor])
