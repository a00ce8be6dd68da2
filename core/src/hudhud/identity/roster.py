"""The users of an account, as its administrators see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.identity.principals import Role
from hudhud.plugins import Platform

__all__ = ["UserRecord", "user", "users"]


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user. `activated` is False until the letter's link was followed; `second_factor` says that there is one."""

    id: int
    full_name: str
    email: str
    role: Role
    active: bool
    activated: bool
    second_factor: bool
    created_at: datetime
    last_sign_in_at: datetime | None


SELECT: Final = """
    SELECT u.id, u.full_name, u.email, u.role, u.active, u.activated_at IS NOT NULL AS activated, u.created_at,
           u.last_sign_in_at, EXISTS (
               SELECT FROM second_factor f WHERE f.owner = 'user:' || u.id AND f.confirmed_at IS NOT NULL
           ) AS second_factor
    FROM app_user u
"""


async def users(platform: Platform, account_id: int) -> list[UserRecord]:
    """The account's users: the active ones first, each by name."""
    rows = await platform.database.fetch(
        f"""
        {SELECT} WHERE u.account = $1 ORDER BY u.active DESC, lower(coalesce(nullif(u.full_name, ''), u.email)), u.id
        """,
        account_id,
    )
    return [record_of(row) for row in rows]


async def user(platform: Platform, account_id: int, user_id: int) -> UserRecord:
    """One user of the account; raises NotFound."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE u.account = $1 AND u.id = $2", account_id, user_id)
    if row is None:
        raise NotFound
    return record_of(row)


def record_of(row: Row) -> UserRecord:
    """A row as a user."""
    return UserRecord(**{**dict(row), "role": Role(row["role"])})
