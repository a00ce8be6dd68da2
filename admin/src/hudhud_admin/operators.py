"""Who may sign in to the console."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.passwords import hash_password

__all__ = [
    "LEAST_PASSWORD",
    "OperatorExists",
    "OperatorRecord",
    "add_operator",
    "deactivate_operator",
    "list_operators",
    "reactivate_operator",
]

LEAST_PASSWORD: Final = 12


@dataclass(eq=False)
class OperatorExists(Conflict):
    """The e-mail or the user name is taken."""

    email: str
    code = "operator_exists"
    message = "There is an operator with the e-mail or user name %(email)s already."


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """An operator as others see one, without the password; what the frame shows of whoever signed in."""

    id: int
    username: str
    email: str
    active: bool
    last_sign_in: datetime | None

    account_name: ClassVar[str] = "Hudhud"
    role: ClassVar[str] = "operator"
    language: ClassVar[str | None] = None
    time_zone: ClassVar[str] = "UTC"

    @property
    def full_name(self) -> str:
        """What the frame calls the operator."""
        return self.username

    def actor(self, address: str = "") -> Actor:
        """The operator as the audit trail knows one."""
        return Actor(f"operator:{self.username}", address)


async def add_operator(platform: Platform, *, email: str, username: str, password: str, actor: Actor) -> int:
    """Let somebody sign in to the console; gives the id. Raises Invalid, or OperatorExists."""
    email, username = email.strip().lower(), username.strip().lower()
    check_new_operator(email, username, password)
    hashed = await asyncio.to_thread(hash_password, password)
    async with platform.database.transaction() as connection:
        operator_id = await connection.fetchval(
            """
            INSERT INTO operator (email, username, password) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            email,
            username,
            hashed,
        )
        if operator_id is None:
            raise OperatorExists(email if email == username else f"{email} / {username}")
        await record(platform.database, actor, "operator.added", f"operator:{username}", details={"email": email})
    return int(operator_id)


def check_new_operator(email: str, username: str, password: str) -> None:
    """Raise Invalid with every wrong value."""
    problems = []
    name, at, host = email.partition("@")
    if not (name and at and "." in host) or len(email) > 255:
        problems.append(Problem("email", N_("This is not an e-mail address."), email))
    if not username or len(username) > 100:
        problems.append(Problem("username", N_("A user name has 1 to 100 characters."), username))
    if not LEAST_PASSWORD <= len(password) <= 1024:
        problems.append(Problem("password", N_("A password has at least 12 characters.")))
    if problems:
        raise Invalid(*problems)


async def list_operators(platform: Platform) -> list[OperatorRecord]:
    """Every operator, active ones first."""
    rows = await platform.database.fetch("SELECT * FROM operator ORDER BY active DESC, username")
    return [operator_of(row) for row in rows]


async def deactivate_operator(platform: Platform, *, name: str, actor: Actor) -> None:
    """End an operator's sessions and refuse new ones; `name` is the e-mail or user name. Raises NotFound."""
    async with platform.database.transaction() as connection:
        operator = await set_active(platform, name, active=False)
        await connection.execute("DELETE FROM operator_session WHERE user_id = $1", operator.id)
        await record(platform.database, actor, "operator.deactivated", operator.actor().name)


async def reactivate_operator(platform: Platform, *, name: str, actor: Actor) -> None:
    """Let a deactivated operator sign in again. Raises NotFound."""
    async with platform.database.transaction():
        operator = await set_active(platform, name, active=True)
        await record(platform.database, actor, "operator.reactivated", operator.actor().name)


async def set_active(platform: Platform, name: str, *, active: bool) -> OperatorRecord:
    """Change whether an operator may sign in; raises NotFound."""
    row = await platform.database.fetchrow(
        "UPDATE operator SET active = $2 WHERE username = $1 OR email = $1 RETURNING *",
        name.strip().lower(),
        active,
    )
    if row is None:
        raise NotFound
    return operator_of(row)


def operator_of(row: Row) -> OperatorRecord:
    """A row of the table as an operator."""
    return OperatorRecord(row["id"], row["username"], row["email"], row["active"], row["last_login"])
