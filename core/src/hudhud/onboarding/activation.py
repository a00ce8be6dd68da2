"""Activating a user by a letter's link: sent again on wish, also after it expired; a new one kills the older."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hudhud import identity, mail
from hudhud.audit import Actor, record
from hudhud.errors import NotFound
from hudhud.identity import LinkDead, TooManyResets
from hudhud.onboarding.platform_acts import platform_act
from hudhud.plugins import Platform
from hudhud.work import core_task, enqueue

__all__ = ["activate", "activate_user", "ask_activation", "resend_activation", "send_activation", "send_again"]

PURPOSE: Final = "activate"
LIFETIME: Final = timedelta(hours=24)
AGAIN_AFTER: Final = timedelta(seconds=60)
A_DAY: Final = 5
WINDOW: Final = timedelta(minutes=15)
MOST_BY_ADDRESS: Final = 10


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
    """Send a user who is not activated another link, which kills the older one; anybody else, nothing."""
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


@platform_act
async def ask_activation(platform: Platform, *, email: str, language: str, address: str) -> None:
    """Ask for the letter once more; raises TooManyResets for a network address that asks too often.

    Whether somebody waits at this e-mail address is looked at later and elsewhere: here all is the same for all.
    """
    database, now = platform.database, platform.clock.now()
    async with database.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"activation {address}")
        asked = await connection.fetchval(
            "SELECT count(*) FROM activation_request WHERE address = $1 AND created_at > $2", address, now - WINDOW
        )
        if asked >= MOST_BY_ADDRESS:
            raise TooManyResets
        request = await connection.fetchval(
            """
            INSERT INTO activation_request (email, language, address, created_at) VALUES ($1, $2, $3, $4) RETURNING id
            """,
            email.strip().lower()[:254],
            language,
            address,
            now,
        )
        await enqueue(database, send_again.name, request=request)


@core_task("onboarding.send_activation")
async def send_again(platform: Platform, request: int) -> None:
    """Send the letter that was asked for, if there is one to send."""
    asked = await platform.database.fetchrow("SELECT email, language FROM activation_request WHERE id = $1", request)
    if asked is not None:
        await resend_activation(platform, email=asked["email"], language=asked["language"])


@platform_act
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
