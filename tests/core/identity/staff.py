"""People of an account, made without hashing a password, and what was written to them."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from hudhud.audit import Actor
from hudhud.identity import Role
from hudhud.plugins import Platform


@dataclass(frozen=True)
class Worker:
    """A user."""

    id: int
    email: str

    @property
    def actor(self) -> Actor:
        return Actor(f"user:{self.id}", "127.0.0.1", self.id)


async def hire(platform: Platform, account_id: int, role: Role = Role.ADMIN) -> Worker:
    """A user who can do everything but sign in."""
    email = f"worker-{secrets.token_hex(5)}@example.com"
    user_id = await platform.database.fetchval(
        "INSERT INTO app_user (account, email, full_name, password_hash, role) VALUES ($1, $2, 'Worker', '', $3) "
        "RETURNING id",
        account_id,
        email,
        role.value,
    )
    return Worker(user_id, email)


async def session_of(platform: Platform, user_id: int) -> str:
    """The token of a new session."""
    from hudhud.identity.sessions import open_session  # a session without a password

    return await open_session(platform, user_id=user_id, address="127.0.0.1", agent="Browser")


async def letters_to(platform: Platform, email: str) -> list[dict[str, Any]]:
    """What was written to an address, oldest first."""
    rows = await platform.database.fetch("SELECT name, values FROM letter WHERE recipient = $1 ORDER BY id", email)
    return [{"name": row["name"], **json.loads(row["values"])} for row in rows]


async def link_to(platform: Platform, email: str) -> str:
    """The token in the last letter to an address."""
    return str((await letters_to(platform, email))[-1]["link"]).rsplit("/", 1)[-1]
