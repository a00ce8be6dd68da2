"""A new password: for who knows the present one, and by a letter for who forgot it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urljoin

from hudhud import mail
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import Invalid, LimitExceeded, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity.attempts import forget, register
from hudhud.identity.links import LinkDead, issue_link, peek_link, use_link
from hudhud.identity.passwords import hash_password, is_password
from hudhud.identity.sessions import end_sessions, renew_session
from hudhud.identity.strength import weaknesses
from hudhud.plugins import Platform
from hudhud.work import core_task, enqueue

__all__ = [
    "RESET",
    "TooManyResets",
    "change_password",
    "request_reset",
    "reset_context",
    "reset_password",
    "send_reset",
]

RESET: Final = "reset_password"
LIFETIME: Final = timedelta(hours=1)
BETWEEN_LETTERS: Final = timedelta(minutes=3)
WINDOW: Final = timedelta(minutes=15)
MOST_BY_ADDRESS: Final = 20

USER: Final = """
    SELECT u.id, u.email, u.full_name, u.language, u.account, u.password_hash, a.name AS account_name
    FROM app_user u JOIN account a ON a.id = u.account
"""


class TooManyResets(LimitExceeded):
    """Too many letters were asked for from one network address."""

    code = "too_many_resets"
    message = "Too many letters were asked for from your network. Try again in 15 minutes."
    retry_after = 900


async def change_password(
    platform: Platform, *, user_id: int, current: str, new: str, keep: str | None, actor: Actor
) -> str | None:
    """Set a new password and end every session but that of token `keep`, which goes on under the token given.

    Raises Invalid and TooManyAttempts.
    """
    row = await platform.database.fetchrow(f"{USER} WHERE u.id = $1", user_id)
    if row is None:
        raise NotFound
    refuse_weak(new, row, "new")
    await register(platform, email=row["email"], address=actor.address)
    if not await is_password(current, row["password_hash"]):
        raise Invalid(Problem("current", N_("This is not your present password.")))
    password_hash = await hash_password(new)
    async with platform.database.transaction():
        await set_password(platform, row, password_hash, keep=keep, action="user.change_password", actor=actor)
        return None if keep is None else await renew_session(platform, keep)


async def request_reset(platform: Platform, *, email: str, language: str, address: str) -> None:
    """Ask for a letter with a link to choose a new password; raises TooManyResets.

    Whether somebody has this e-mail address is looked at later and elsewhere: here all is the same for all.
    """
    email = email.strip().lower()[:254]
    database = platform.database
    async with database.transaction():
        await database.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"reset {address}")
        asked = await database.fetchval(
            "SELECT count(*) FROM reset_request WHERE address = $1 AND created_at > now() - $2::interval",
            address,
            WINDOW,
        )
        if asked >= MOST_BY_ADDRESS:
            raise TooManyResets
        request = await database.fetchval(
            "INSERT INTO reset_request (email, language, address) VALUES ($1, $2, $3) RETURNING id",
            email,
            language,
            address,
        )
        await enqueue(database, send_reset.name, request=request)


@core_task("identity.send_reset")
async def send_reset(platform: Platform, request: int) -> None:
    """Send the letter that was asked for, if there is such a user and the last one is three minutes old."""
    database = platform.database
    async with database.transaction():
        asked = await database.fetchrow("SELECT email, language, address FROM reset_request WHERE id = $1", request)
        if asked is None:
            return
        row = await database.fetchrow(
            f"{USER} WHERE u.email = $1 AND u.active AND a.status = 'active' FOR UPDATE OF u", asked["email"]
        )
        if row is None or await was_sent_lately(platform, row["id"]):
            return
        await post_reset(platform, row, row["language"] or asked["language"], asked["address"])


async def was_sent_lately(platform: Platform, user_id: int) -> bool:
    """Whether the last letter is too young for another."""
    query = """
        SELECT EXISTS (
            SELECT FROM secret_link WHERE purpose = $1 AND subject = $2 AND created_at > now() - $3::interval
        )
    """
    return bool(await platform.database.fetchval(query, RESET, f"user:{user_id}", BETWEEN_LETTERS))


async def post_reset(platform: Platform, row: Row, language: str, address: str) -> None:
    """Issue the link and post the letter."""
    token = await issue_link(
        platform, purpose=RESET, subject=f"user:{row['id']}", email=row["email"], lifetime=LIFETIME
    )
    link = urljoin(platform.settings.base_url, f"/reset-password/{token}")
    await mail.post(
        platform,
        name="reset_password",
        to=row["email"],
        language=language,
        values={"link": link, "minutes": str(int(LIFETIME.total_seconds() // 60))},
        account_id=row["account"],
    )
    actor = Actor("anonymous", address)
    await record(platform.database, actor, "user.ask_reset", f"user:{row['id']}", account_id=row["account"])


async def reset_context(platform: Platform, token: str) -> Sequence[str]:
    """What others connect with the user of a link, and first their e-mail address; raises LinkDead."""
    return context_of(await user_of_link(platform, token))


async def reset_password(platform: Platform, *, token: str, new: str, address: str) -> None:
    """Set a new password by the letter's link and end every session; raises LinkDead and Invalid."""
    row = await user_of_link(platform, token)
    refuse_weak(new, row, "new")
    password_hash = await hash_password(new)
    async with platform.database.transaction():
        await use_link(platform, purpose=RESET, token=token)
        actor = Actor(f"user:{row['id']}", address)
        await set_password(platform, row, password_hash, keep=None, action="user.reset_password", actor=actor)


async def user_of_link(platform: Platform, token: str) -> Row:
    """The user whom a link was sent to, at the address that is still theirs."""
    link = await peek_link(platform, purpose=RESET, token=token)
    row = await platform.database.fetchrow(
        f"{USER} WHERE u.id = $1 AND u.email = $2 AND u.active AND a.status = 'active'",
        int(link.subject.removeprefix("user:")),
        link.email,
    )
    if row is None:
        raise LinkDead
    return row


async def set_password(
    platform: Platform, row: Row, password_hash: str, *, keep: str | None, action: str, actor: Actor
) -> None:
    """Write the hash, end sessions, kill links, tell the user by letter."""
    database, user_id = platform.database, row["id"]
    await database.execute("UPDATE app_user SET password_hash = $2 WHERE id = $1", user_id, password_hash)
    await database.execute(
        "UPDATE secret_link SET used_at = coalesce(used_at, now()) WHERE purpose = $1 AND subject = $2",
        RESET,
        f"user:{user_id}",
    )
    await forget(platform, email=row["email"])
    await end_sessions(platform, user_id=user_id, keep=keep)
    await record(database, actor, action, f"user:{user_id}", account_id=row["account"])
    await mail.post(
        platform,
        name="password_changed",
        to=row["email"],
        language=row["language"] or "en",
        values={"when": platform.clock.now().isoformat(timespec="minutes"), "address": actor.address},
        account_id=row["account"],
    )


def refuse_weak(new: str, row: Row, field: str) -> None:
    """Raise Invalid for a password that is easy to guess."""
    problems = list(weaknesses(new, context=context_of(row), field=field))
    if problems:
        raise Invalid(*problems)


def context_of(row: Row) -> Sequence[str]:
    """What others connect with a user."""
    return [row["email"], row["full_name"], row["account_name"]]
