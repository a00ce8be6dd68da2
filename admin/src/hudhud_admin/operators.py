"""Who may sign in to the console."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem, Refused
from hudhud.i18n import N_
from hudhud.identity import end_viewings
from hudhud.plugins import Platform
from hudhud_admin.passwords import hash_password
from hudhud_admin.roles import OperatorRole

__all__ = [
    "LEAST_PASSWORD",
    "OperatorExists",
    "OperatorRecord",
    "OwnRights",
    "add_operator",
    "change_role",
    "deactivate_operator",
    "end_sessions",
    "find_operator",
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


class OwnRights(Refused):
    """Nobody takes himself out: so somebody who may do everything always stays."""

    code = "own_rights"
    message = "You cannot change your own role, nor deactivate yourself. Ask another operator."


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """An operator as others see one, without the password; what the frame shows of whoever signed in."""

    id: int
    username: str
    email: str
    active: bool
    last_sign_in: datetime | None
    role: OperatorRole

    account_name: ClassVar[str] = "Hudhud"
    language: ClassVar[str | None] = None
    time_zone: ClassVar[str] = "UTC"

    @property
    def full_name(self) -> str:
        """What the frame calls the operator."""
        return self.username

    def actor(self, address: str = "") -> Actor:
        """The operator as the audit trail knows one."""
        return Actor(f"operator:{self.username}", address)


async def add_operator(
    platform: Platform,
    *,
    email: str,
    username: str,
    password: str,
    actor: Actor,
    role: OperatorRole = OperatorRole.OPERATOR,
) -> int:
    """Let somebody sign in to the console; gives the id. Raises Invalid, or OperatorExists."""
    email, username = email.strip().lower(), username.strip().lower()
    check_new_operator(email, username, password)
    hashed = await asyncio.to_thread(hash_password, password)
    async with platform.database.transaction() as connection:
        operator_id = await connection.fetchval(
            """
            INSERT INTO operator (email, username, password, role) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            email,
            username,
            hashed,
            role.value,
        )
        if operator_id is None:
            raise OperatorExists(email if email == username else f"{email} / {username}")
        details = {"email": email, "role": role.value}
        await record(platform.database, actor, "operator.added", f"operator:{username}", details=details)
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


async def change_role(platform: Platform, *, name: str, role: OperatorRole, actor: Actor) -> None:
    """Give an operator another role and end the sessions of the old one; raises NotFound, or OwnRights."""
    async with platform.database.transaction() as connection:
        operator = await named(platform, name, actor)
        if operator.role is role:
            return
        await connection.execute("UPDATE operator SET role = $2 WHERE id = $1", operator.id, role.value)
        await end_sessions(platform, operator)
        details = {"from": operator.role.value, "to": role.value}
        await record(platform.database, actor, "operator.role_changed", operator.actor().name, details=details)


async def named(platform: Platform, name: str, actor: Actor) -> OperatorRecord:
    """The same; raises OwnRights too, for `actor` himself."""
    operator = await find_operator(platform, name)
    if operator.actor().name == actor.name:
        raise OwnRights
    return operator


async def find_operator(platform: Platform, name: str) -> OperatorRecord:
    """The operator of this e-mail or user name, locked until the transaction ends; raises NotFound."""
    row = await platform.database.fetchrow(
        "SELECT * FROM operator WHERE username = $1 OR email = $1 FOR UPDATE", name.strip().lower()
    )
    if row is None:
        raise NotFound
    return operator_of(row)


async def deactivate_operator(platform: Platform, *, name: str, actor: Actor) -> None:
    """End an operator's sessions and refuse new ones; `name` is the e-mail or user name.

    Raises NotFound, or OwnRights.
    """
    async with platform.database.transaction() as connection:
        operator = await named(platform, name, actor)
        await connection.execute("UPDATE operator SET active = false WHERE id = $1", operator.id)
        await end_sessions(platform, operator)
        await record(platform.database, actor, "operator.deactivated", operator.actor().name)


async def reactivate_operator(platform: Platform, *, name: str, actor: Actor) -> None:
    """Let a deactivated operator sign in again. Raises NotFound."""
    async with platform.database.transaction() as connection:
        operator = await named(platform, name, actor)
        await connection.execute("UPDATE operator SET active = true WHERE id = $1", operator.id)
        await record(platform.database, actor, "operator.reactivated", operator.actor().name)


async def end_sessions(platform: Platform, operator: OperatorRecord) -> None:
    """End every session of an operator, and all looking at portals."""
    await platform.database.execute("DELETE FROM operator_session WHERE user_id = $1", operator.id)
    await end_viewings(platform, operator.username)


def operator_of(row: Row) -> OperatorRecord:
    """A row of the table as an operator."""
    return OperatorRecord(
        row["id"], row["username"], row["email"], row["active"], row["last_login"], OperatorRole(row["role"])
    )
