"""Signing in: the password, or a passkey; then the second factor of who has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import NotPermitted
from hudhud.identity.attempts import forget, register
from hudhud.identity.devices import tell_of_new_device
from hudhud.identity.factors import has_factor
from hudhud.identity.passkeys import use_passkey
from hudhud.identity.passwords import hash_password, is_password, needs_rehash
from hudhud.identity.pending import begin_pending, finish_pending
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.identity.second_step import Proof, WrongFactor
from hudhud.identity.sessions import open_session
from hudhud.plugins import Platform

__all__ = [
    "NotActivated",
    "SecondStepNeeded",
    "SignInOver",
    "SignedIn",
    "WrongCredentials",
    "finish_sign_in",
    "sign_in",
    "sign_in_known",
    "sign_in_with_passkey",
]

CREDENTIALS: Final = f"""
    SELECT {PRINCIPAL_COLUMNS}, u.password_hash, u.active AND a.status = 'active' AS may_sign_in,
           u.activated_at IS NOT NULL AS activated
    FROM app_user u JOIN account a ON a.id = u.account
"""


class WrongCredentials(NotPermitted):
    """The e-mail or the password is wrong, or the user may not sign in: nobody is told which."""

    code = "wrong_credentials"
    message = "The e-mail address or the password is wrong."


class NotActivated(NotPermitted):
    """The password is right, and the user has not followed the link of the letter yet; no other answer tells it."""

    code = "not_activated"
    message = "Follow the link in the letter that we sent you when you signed up; then you can sign in."


class SignInOver(NotPermitted):
    """Too much time passed between the password and the second factor, or it was given already."""

    code = "sign_in_over"
    message = "This took too long. Sign in again from the beginning."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its `token` is told once, here."""

    token: str
    principal: Principal


@dataclass(frozen=True, slots=True)
class SecondStepNeeded:
    """The password was right; `token` is for `finish_sign_in`, with the second factor. It is no session."""

    token: str


async def sign_in(
    platform: Platform, *, email: str, password: str, address: str, agent: str
) -> SignedIn | SecondStepNeeded:
    """Begin a session; raises WrongCredentials, or TooManyAttempts before the password is looked at.

    Raises NotActivated after the right password of a user who has not activated it.
    """
    email = email.strip().lower()
    await register(platform, email=email, address=address)
    row = await platform.database.fetchrow(f"{CREDENTIALS} WHERE u.email = $1", email)
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
    if not row["activated"]:
        raise NotActivated
    await keep_hash_current(platform, row, password)
    await forget(platform, email=email)
    owner = f"user:{row['user_id']}"
    if await has_factor(platform, owner):
        return SecondStepNeeded(await begin_pending(platform, owner=owner))
    return await begin(platform, row, address=address, agent=agent, by="password")


async def finish_sign_in(platform: Platform, *, token: str, proof: Proof, address: str, agent: str) -> SignedIn:
    """Begin the session that a second factor was asked for; raises SignInOver, WrongFactor, TooManyAttempts."""
    owner = await finish_pending(platform, token=token, proof=proof, address=address)
    if owner is None:
        raise SignInOver
    row = await user_row(platform, owner)
    if row is None:
        raise SignInOver
    return await begin(platform, row, address=address, agent=agent, by="second factor")


async def sign_in_with_passkey(platform: Platform, *, credential: str, address: str, agent: str) -> SignedIn:
    """Begin a session by a passkey alone: it is a thing one has, and it asked for a finger or a PIN.

    Raises WrongFactor, also for users who may not sign in, and TooManyAttempts.
    """
    await register(platform, email="", address=address)
    owner = await use_passkey(platform, owner=None, credential=credential)
    row = None if owner is None else await user_row(platform, owner)
    if row is None:
        await record(platform.database, Actor("anonymous", address), "user.sign_in_failed", owner or "user:unknown")
        raise WrongFactor
    return await begin(platform, row, address=address, agent=agent, by="passkey")


async def sign_in_known(platform: Platform, *, user_id: int, address: str, agent: str, by: str) -> SignedIn:
    """Begin a session for whom somebody trusted vouches for, such as an outside provider (`by`).

    Raises WrongCredentials for a user who may not sign in.
    """
    row = await user_row(platform, f"user:{user_id}")
    if row is None:
        raise WrongCredentials
    return await begin(platform, row, address=address, agent=agent, by=by)


async def user_row(platform: Platform, owner: str) -> Row | None:
    """The user of an owner's name (`user:7`), if they may sign in."""
    kind, _, number = owner.partition(":")
    if kind != "user":
        return None
    row = await platform.database.fetchrow(f"{CREDENTIALS} WHERE u.id = $1", int(number))
    return row if row is not None and row["may_sign_in"] and row["activated"] else None


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


async def begin(platform: Platform, row: Row, *, address: str, agent: str, by: str) -> SignedIn:
    """Open the session and record it in one commit."""
    principal = principal_of(row)
    async with platform.database.transaction():
        token = await open_session(platform, user_id=row["user_id"], address=address, agent=agent)
        await tell_of_new_device(platform, principal, address=address, agent=agent)
        await platform.database.execute("UPDATE app_user SET last_sign_in_at = now() WHERE id = $1", row["user_id"])
        await record(
            platform.database,
            principal.actor(address),
            "user.sign_in",
            principal.owner,
            account_id=principal.account_id,
            details={"by": by},
        )
    return SignedIn(token, principal)
