"""Signing in with e-mail and password: one path and one hash, whoever it is."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import NotPermitted
from hudhud.identity.attempts import forget, register
from hudhud.identity.passwords import hash_password, is_password, needs_rehash
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.identity.sessions import open_session
from hudhud.plugins import Platform

__all__ = ["SignedIn", "WrongCredentials", "sign_in"]


class WrongCredentials(NotPermitted):
    """The e-mail or the password is wrong, or the user may not sign in: nobody is told which."""

    code = "wrong_credentials"
    message = "The e-mail address or the password is wrong."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its `token` is told once, here."""

    token: str
    principal: Principal


async def sign_in(platform: Platform, *, email: str, password: str, address: str, agent: str) -> SignedIn:
    """Begin a session; raises WrongCredentials, or TooManyAttempts before the password is looked at."""
    email = email.strip().lower()
    await register(platform, email=email, address=address)
    row = await platform.database.fetchrow(
        f"""
        SELECT {PRINCIPAL_COLUMNS}, u.password_hash, u.active AND a.status = 'active' AS may_sign_in
        FROM app_user u JOIN account a ON a.id = u.account WHERE u.email = $1
        """,
        email,
    )
    right = await is_password(password, row["password_hash"] if row else None)
    if row is None or not right or not row["may_sign_in"]:
        await record(
            platform.database,
            Actor("anonymous", address),
            "user.sign_in_failed",
            f"user:{row['user_id']}" if row else "user:unknown",
            account_id=row["account_id"] if row else None,
        )
        raise WrongCredentials
    await keep_hash_current(platform, row, password)
    return await begin(platform, row, address=address, agent=agent)


async def keep_hash_current(platform: Platform, row: Row, password: str) -> None:
    """Hash again what was hashed with weaker parameters."""
    if not needs_rehash(row["password_hash"]):
        return
    await platform.database.execute(
        "UPDATE app_user SET password_hash = $2 WHERE id = $1 AND password_hash = $3",
        row["user_id"],
        await hash_password(password),
        row["password_hash"],
    )


async def begin(platform: Platform, row: Row, *, address: str, agent: str) -> SignedIn:
    """Open the session and record it in one commit."""
    principal = principal_of(row)
    async with platform.database.transaction():
        await forget(platform, email=principal.email)
        token = await open_session(platform, user_id=row["user_id"], address=address, agent=agent)
        await record(
            platform.database,
            principal.actor(address),
            "user.sign_in",
            f"user:{principal.user_id}",
            account_id=principal.account_id,
        )
    return SignedIn(token, principal)
