"""Accepting an invitation: a person becomes a user, or takes over the place of one."""

from __future__ import annotations

import asyncpg

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity.invitations import INVITATION, Invited, invitation_by_link
from hudhud.identity.links import LinkDead, use_link
from hudhud.identity.passwords import hash_password
from hudhud.identity.strength import weaknesses
from hudhud.identity.users import EmailTaken, wrong
from hudhud.plugins import Platform

__all__ = ["accept_invitation"]


async def accept_invitation(
    platform: Platform, *, token: str, full_name: str, password: str, language: str, address: str
) -> Invited:
    """Let the person of a link sign in from now on, by this name and password.

    Raises LinkDead, Invalid, and EmailTaken where the address has a user of another account.
    """
    invited = await invitation_by_link(platform, token)
    problems = [*wrong(invited.email, full_name)]
    if not full_name.strip():
        problems.append(Problem("full_name", N_("Enter your name.")))
    problems += weaknesses(password, context=(invited.email, full_name, invited.account_name))
    if problems:
        raise Invalid(*problems)
    if invited.known:
        raise EmailTaken(invited.email)
    password_hash = await hash_password(password)
    try:
        async with platform.database.transaction():
            await use_link(platform, purpose=INVITATION, token=token)
            user_id = await seat(platform, invited, full_name.strip(), password_hash, language)
            await finish(platform, invited, user_id, address)
    except asyncpg.UniqueViolationError as error:
        raise EmailTaken(invited.email) from error
    return invited


async def seat(platform: Platform, invited: Invited, full_name: str, password_hash: str, language: str) -> int:
    """Make the user, or give the place of one to this person; nothing personal of the former one stays."""
    if invited.user_id is None:
        query = """
            INSERT INTO app_user (account, email, full_name, password_hash, language, role)
            VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """
        values: tuple[object, ...] = ()
    else:
        query = """
            UPDATE app_user SET email = $2, full_name = $3, password_hash = $4, language = $5, role = $6,
                active = true, activated_at = now(), phone = '', mobile = '', mobile_verified_at = NULL,
                time_zone = '', last_sign_in_at = NULL
            WHERE account = $1 AND id = $7 AND NOT active RETURNING id
        """
        values = (invited.user_id,)
    user_id = await platform.database.fetchval(
        query, invited.account_id, invited.email, full_name, password_hash, language, invited.role.value, *values
    )
    if user_id is None:
        raise LinkDead
    return int(user_id)


async def finish(platform: Platform, invited: Invited, user_id: int, address: str) -> None:
    """End the invitation, once, and record whose it was."""
    database = platform.database
    ended = await database.execute(
        """
        UPDATE invitation SET accepted_at = now()
        WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL
        """,
        invited.id,
    )
    if not ended:
        raise LinkDead
    await record(
        database,
        Actor(f"user:{user_id}", address, user_id),
        "invitation.accept",
        f"user:{user_id}",
        account_id=invited.account_id,
        details={"email": invited.email, "role": invited.role.value, "taken_over": invited.user_id is not None},
    )
