"""Programs that act by what was granted to them: for a user, or for an account by themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, Role, principal_of
from hudhud.plugins import Platform

__all__ = ["principal_of_program", "principal_of_user"]


async def principal_of_user(
    platform: Platform, user_id: int, *, program: str = "", scopes: Collection[str] | None = None
) -> Principal | None:
    """The user, as whom `program` (such as `application:7`) acts within `scopes`; None when he may not act."""
    row = await platform.database.fetchrow(
        f"""
        SELECT {PRINCIPAL_COLUMNS} FROM app_user u JOIN account a ON a.id = u.account
        WHERE u.id = $1 AND u.active AND a.status = 'active'
        """,
        user_id,
    )
    if row is None:
        return None
    return replace(principal_of(row), program=program, scopes=None if scopes is None else frozenset(scopes))


async def principal_of_program(
    platform: Platform, account_id: int, *, program: str, name: str, scopes: Collection[str]
) -> Principal | None:
    """A program that acts for no user, as a member would within `scopes`; None when the account may not act.

    In a trial account it reaches nobody: it has no mobile number of its own.
    """
    row = await platform.database.fetchrow(
        "SELECT name, region, currency, time_zone, trial FROM account WHERE id = $1 AND status = 'active'", account_id
    )
    if row is None:
        return None
    return Principal(
        account_id=account_id,
        user_id=None,
        token_id=None,
        account_name=row["name"],
        email="",
        full_name=name,
        role=Role.MEMBER,
        language=None,
        time_zone=row["time_zone"],
        region=row["region"],
        currency=row["currency"],
        trial=row["trial"],
        scopes=frozenset(scopes),
        program=program,
    )
