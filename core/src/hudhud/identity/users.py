"""Users: creating them, and their language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import asyncpg

from hudhud import accounts
from hudhud.audit import Actor, record
from hudhud.errors import Conflict, Invalid, Problem
from hudhud.i18n import LANGUAGES, N_
from hudhud.identity.passwords import hash_password
from hudhud.identity.principals import Role
from hudhud.identity.strength import weaknesses
from hudhud.plugins import Platform

__all__ = ["EmailTaken", "create_user", "set_language"]

# Only the form that every mailbox has; whether it exists, a letter to it tells.
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*")


@dataclass(eq=False)
class EmailTaken(Conflict):
    """Another user signs in with this e-mail address."""

    email: str
    code = "email_taken"
    message = "There is a user with the e-mail address %(email)s already."


async def create_user(
    platform: Platform,
    *,
    account_id: int,
    email: str,
    full_name: str,
    password: str,
    role: Role,
    actor: Actor,
) -> int:
    """Let a person sign in; gives the user's id. Raises Invalid, EmailTaken, UnknownAccount."""
    email = email.strip().lower()
    problems = [*wrong(email, full_name), *weaknesses(password, context=(email, full_name))]
    if problems:
        raise Invalid(*problems)
    await accounts.get(platform, account_id)
    password_hash = await hash_password(password)
    database = platform.database
    try:
        async with database.transaction():
            user_id = await database.fetchval(
                """
                INSERT INTO app_user (account, email, full_name, password_hash, role)
                VALUES ($1, $2, $3, $4, $5) RETURNING id
                """,
                account_id,
                email,
                full_name.strip(),
                password_hash,
                role.value,
            )
            details = {"email": email, "role": role.value}
            await record(database, actor, "user.create", f"user:{user_id}", account_id=account_id, details=details)
    except asyncpg.UniqueViolationError as error:
        raise EmailTaken(email) from error
    return int(user_id)


def wrong(email: str, full_name: str) -> Iterator[Problem]:
    """What cannot be taken."""
    if len(email) > 254 or not EMAIL.fullmatch(email):
        yield Problem("email", N_("Give an e-mail address, such as name@example.com."), email)
    if len(full_name) > 200:
        yield Problem("full_name", N_("Use at most 200 characters."))


async def set_language(platform: Platform, user_id: int, language: str) -> None:
    """Keep the language in which a user reads; raises Invalid for one that there is not."""
    if language not in LANGUAGES:
        raise Invalid(Problem("language", N_("This language is not available."), language))
    await platform.database.execute("UPDATE app_user SET language = $2 WHERE id = $1", user_id, language)
