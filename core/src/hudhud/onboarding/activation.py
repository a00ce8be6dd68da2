"""Activating a user by a letter's link: sent again on wish, also after it expired; a new one kills the older."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hudhud import identity, mail
from hudhud.audit import Actor, record
from hudhud.errors import NotFound
from hudhud.identity import LinkDead
from hudhud.plugins import Platform

__all__ = ["activate", "activate_user", "resend_activation", "send_activation"]

PURPOSE: Final = "activate"
LIFETIME: Final = timedelta(hours=24)
AGAIN_AFTER: Final = timedelta(seconds=60)
A_DAY: Final = 5


async def send_activation(platform: Platform, *, user_id: int, email: str, language: str) -> None:
    """Send the letter; when too many went there already, send nothing, and say nothing of it.

    The limits are silent so that nobody learns by them who has an account.
    """
    if await too_many(platform, email):
        return
    async with platform.database.transaction():
        token = await identity.issue_link(
            platform, purpose=PURPOSE, subject=f"user:{user_id}", email=email, lifetime=LIFETIME
        )
        await mail.post(
            platform,
            name="activate",
            to=email,
            language=language,
            values={
                "link": f"{platform.settings.base_url.rstrip('/')}/activate/{token}",
                "minutes": str(int(LIFETIME.total_seconds()) // 60),
            },
            account_id=await platform.database.fetchval("SELECT account FROM app_user WHERE id = $1", user_id),
        )


async def too_many(platform: Platform, email: str) -> bool:
    """Whether an address had a letter a moment ago, or enough of them today."""
    row = await platform.database.fetchrow(
        """
        SELECT count(*) AS letters, coalesce(max(created_at) > now() - $2::interval, false) AS just_now FROM letter
        WHERE recipient = $1 AND name = 'activate' AND created_at > now() - interval '1 day'
        """,
        email,
        AGAIN_AFTER,
    )
    return row is not None and (row["letters"] >= A_DAY or row["just_now"])


async def resend_activation(platform: Platform, *, email: str, language: str) -> None:
    """Send a user who is not activated another link, which kills the older one; anybody else, nothing.

    The caller cannot tell which it was.
    """
    email = email.strip().lower()
    row = await platform.database.fetchrow(
        """
        SELECT u.id, u.language FROM app_user u JOIN account a ON a.id = u.account
        WHERE u.email = $1 AND u.activated_at IS NULL AND u.active AND a.status = 'active'
        """,
        email,
    )
    if row is not None:
        await send_activation(platform, user_id=row["id"], email=email, language=row["language"] or language)


async def activate(platform: Platform, *, token: str, address: str) -> str:
    """Use a letter's link: its user may sign in from now on. Gives the e-mail address; raises LinkDead."""
    async with platform.database.transaction():
        subject = await identity.use_link(platform, purpose=PURPOSE, token=token)
        user_id = int(subject.removeprefix("user:"))
        return await mark(platform, user_id, Actor(subject, address))


async def activate_user(platform: Platform, *, user_id: int, actor: Actor) -> None:
    """Activate by hand, and write to the user that he may sign in; raises NotFound for one who could already."""
    async with platform.database.transaction() as connection:
        waiting = await connection.fetchrow(
            "SELECT account, language FROM app_user WHERE id = $1 AND activated_at IS NULL FOR UPDATE", user_id
        )
        if waiting is None:
            raise NotFound
        await mail.post(
            platform,
            name="account_activated",
            to=await mark(platform, user_id, actor),
            language=waiting["language"] or "en",
            values={"link": f"{platform.settings.base_url.rstrip('/')}/sign-in"},
            account_id=waiting["account"],
        )


async def mark(platform: Platform, user_id: int, actor: Actor) -> str:
    """Set the time and record it; a user who was activated meanwhile makes the link dead."""
    database = platform.database
    row = await database.fetchrow(
        """
        UPDATE app_user SET activated_at = $2 WHERE id = $1 AND activated_at IS NULL RETURNING email, account
        """,
        user_id,
        platform.clock.now(),
    )
    if row is None:
        raise LinkDead
    await record(database, actor, "user.activate", f"user:{user_id}", account_id=row["account"])
    return str(row["email"])
