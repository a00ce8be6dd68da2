"""`hudhud operator`: who may sign in to the console."""

from __future__ import annotations

import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from cyclopts import App, Parameter

from hudhud.audit import Actor
from hudhud.errors import DomainError
from hudhud.plugins import Platform
from hudhud_admin.operators import (
    add_operator,
    change_role,
    deactivate_operator,
    list_operators,
    reactivate_operator,
)
from hudhud_admin.passwords import generate_password
from hudhud_admin.roles import OperatorRole
from hudhud_admin.second_factor import reset_second_factor as reset_factor

__all__ = ["operator_app"]

operator_app = App(name="operator", help="Who may sign in to the operators' console.")

SYSTEM = Actor("system")


@operator_app.command
async def add(
    email: str,
    *,
    username: str = "",
    role: OperatorRole = OperatorRole.OPERATOR,
    generate: Annotated[bool, Parameter(negative=())] = False,
    password_stdin: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Let somebody sign in to the console.

    Parameters
    ----------
    email
        The e-mail address, with which the operator can sign in.
    username
        The name in the audit trail and for signing in; without it, the e-mail.
    role
        `operator` may do everything; `stakeholder` sees trial accounts and may activate their users.
    generate
        Make up a password and show it once.
    password_stdin
        Read the password from standard input.
    """
    generated = generate_password() if generate else ""
    password = generated or (sys.stdin.readline().rstrip("\n") if password_stdin else asked_password())
    async with platform_for_a_command() as platform:
        await add_operator(
            platform, email=email, username=username or email, password=password, role=role, actor=SYSTEM
        )
    print(f"{email} can sign in to the console now.")
    if generated:
        print(f"The password, shown this once: {generated}")


@operator_app.command(name="list")
async def list_() -> None:
    """Show who may sign in, and who no longer may."""
    async with platform_for_a_command() as platform:
        for operator in await list_operators(platform):
            seen = f"{operator.last_sign_in:%Y-%m-%d %H:%M} UTC" if operator.last_sign_in else "never"
            state = "active" if operator.active else "inactive"
            print(f"{operator.username}\t{operator.email}\t{operator.role}\t{state}\tlast sign-in: {seen}")


@operator_app.command
async def role(name: str, role: OperatorRole) -> None:
    """Give an operator another ROLE; open sessions end. NAME is the e-mail or user name."""
    async with platform_for_a_command() as platform:
        await change_role(platform, name=name, role=role, actor=SYSTEM)
    print(f"{name} is {role} now.")


@operator_app.command
async def reset_second_factor(name: str) -> None:
    """Help an operator who lost app and recovery codes: the next sign-in sets up a new factor.

    Open sessions end. NAME is the e-mail or user name.
    """
    async with platform_for_a_command() as platform:
        await reset_factor(platform, name=name, actor=SYSTEM)
    print(f"{name} sets up a new second factor at the next sign-in.")


@operator_app.command
async def deactivate(name: str) -> None:
    """End an operator's sessions and refuse new ones; NAME is the e-mail or user name."""
    async with platform_for_a_command() as platform:
        await deactivate_operator(platform, name=name, actor=SYSTEM)
    print(f"{name} cannot sign in to the console any more.")


@operator_app.command
async def reactivate(name: str) -> None:
    """Let a deactivated operator sign in again."""
    async with platform_for_a_command() as platform:
        await reactivate_operator(platform, name=name, actor=SYSTEM)
    print(f"{name} can sign in to the console again.")


@asynccontextmanager
async def platform_for_a_command() -> AsyncIterator[Platform]:
    """The platform; an expected error ends the command with its sentence."""
    from hudhud.cli import opened  # the command line imports plugins, so plugins cannot import it first

    try:
        async with opened() as platform:
            yield platform
    except DomainError as error:
        raise SystemExit(str(error)) from error


def asked_password() -> str:
    """The password as somebody types it, twice; raises SystemExit when the two differ."""
    first = getpass.getpass("Password (at least 12 characters): ")
    if getpass.getpass("Once more: ") != first:
        raise SystemExit("The two passwords differ. Nothing was changed.")
    return first
