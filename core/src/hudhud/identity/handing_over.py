"""Handing a user over: another person takes the place, with its role and its history, and nothing else of it."""

from __future__ import annotations

from hudhud import mail
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity.factors import remove_all_factors
from hudhud.identity.invitations import LIFETIME, post_invitation, refuse_too_many
from hudhud.identity.sessions import end_sessions
from hudhud.identity.user_standing import keep_an_admin, locked_user, refuse_oneself
from hudhud.identity.users import wrong
from hudhud.plugins import Platform

__all__ = ["hand_over"]


async def hand_over(
    platform: Platform,
    *,
    account_id: int,
    user_id: int,
    full_name: str,
    email: str,
    inviter: str,
    language: str,
    actor: Actor,
) -> None:
    """Take a user's place from one person and offer it to another, who confirms the new address by a letter's link.

    From now on the former person is out: sessions, second factors, links and tokens end, and a letter tells him.
    Raises NotFound, NotOneself, LastAdmin, Invalid, TooManyInvitations.
    """
    email = email.strip().lower()
    problems = list(wrong(email, full_name))
    if problems:
        raise Invalid(*problems)
    async with platform.database.transaction():
        await refuse_too_many(platform, account_id)
        was = await locked_user(platform, account_id, user_id)
        refuse_oneself(user_id, actor)
        if email == was["email"]:
            raise Invalid(Problem("email", N_("This is the present address. Give the other person’s."), email))
        if was["active"]:
            await keep_an_admin(platform, account_id, user_id)
        await shut_out(platform, was, actor)
        invitation_id = await offer(
            platform, account_id, was, full_name=full_name.strip(), email=email, inviter=inviter, language=language
        )
        await post_invitation(platform, account_id, invitation_id)
        await mail.post(
            platform,
            name="email_changed",
            to=was["email"],
            language=was["language"] or language,
            values={"new": email},
            account_id=account_id,
        )
        details = {"from": was["email"], "to": email}
        await record(
            platform.database, actor, "user.hand_over", f"user:{user_id}", account_id=account_id, details=details
        )


async def shut_out(platform: Platform, was: Row, actor: Actor) -> None:
    """End whatever lets the former person in."""
    database, user_id = platform.database, was["id"]
    await database.execute("UPDATE app_user SET active = false WHERE id = $1", user_id)
    await end_sessions(platform, user_id=user_id)
    await remove_all_factors(platform, owner=f"user:{user_id}", actor=actor)
    await database.execute("DELETE FROM secret_link WHERE subject = $1", f"user:{user_id}")
    await database.execute(
        "UPDATE api_token SET revoked_at = now() WHERE app_user = $1 AND revoked_at IS NULL", user_id
    )


async def offer(
    platform: Platform, account_id: int, was: Row, *, full_name: str, email: str, inviter: str, language: str
) -> int:
    """The invitation to the place; any other one to it, or of this address to the account, is withdrawn."""
    database = platform.database
    await database.execute(
        """
        UPDATE invitation SET withdrawn_at = now()
        WHERE account = $1 AND (app_user = $2 OR email = $3) AND accepted_at IS NULL AND withdrawn_at IS NULL
        """,
        account_id,
        was["id"],
        email,
    )
    invitation_id = await database.fetchval(
        """
        INSERT INTO invitation (account, email, full_name, role, app_user, inviter, language, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8::interval) RETURNING id
        """,
        account_id,
        email,
        full_name,
        was["role"],
        was["id"],
        inviter,
        language,
        LIFETIME,
    )
    return int(invitation_id)
