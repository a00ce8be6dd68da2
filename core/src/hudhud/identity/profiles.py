"""A user's own profile, and changing the e-mail address: a letter to the new one confirms it, the old one is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import available_timezones

import asyncpg

from hudhud import mail
from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import LANGUAGES, N_
from hudhud.identity.links import issue_link, peek_link, use_link
from hudhud.identity.sessions import end_sessions
from hudhud.identity.users import EmailTaken, wrong
from hudhud.plugins import Platform

__all__ = ["Profile", "change_profile", "confirm_email", "profile", "request_email"]

EMAIL: Final = "email"
LIFETIME: Final = timedelta(hours=24)
PHONE: Final = re.compile(r"[+\d][\d\s()./-]{3,28}\d( ?(x|ext\.?) ?\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a user says of himself. `mobile` is in digits, and proved by a code; `phone` is as it was written.

    `time_zone` and `language` are empty where the account's, or the browser's, counts.
    """

    full_name: str
    email: str
    phone: str
    mobile: str
    time_zone: str
    language: str


async def profile(platform: Platform, user_id: int) -> Profile:
    """A user's profile; raises NotFound."""
    row = await platform.database.fetchrow(
        "SELECT full_name, email, phone, mobile, time_zone, language FROM app_user WHERE id = $1", user_id
    )
    if row is None:
        raise NotFound
    return Profile(**dict(row))


async def change_profile(
    platform: Platform, *, user_id: int, full_name: str, phone: str, time_zone: str, language: str, actor: Actor
) -> None:
    """Keep what a user says of himself; raises Invalid and NotFound. The mobile number has a way of its own."""
    full_name, phone = full_name.strip(), phone.strip()
    problems = list(wrong_profile(full_name, phone, time_zone, language))
    if problems:
        raise Invalid(*problems)
    database = platform.database
    async with database.transaction():
        account_id = await database.fetchval(
            """
            UPDATE app_user SET full_name = $2, phone = $3, time_zone = $4, language = $5
            WHERE id = $1 RETURNING account
            """,
            user_id,
            full_name,
            phone,
            time_zone,
            language,
        )
        if account_id is None:
            raise NotFound
        await record(database, actor, "user.profile", f"user:{user_id}", account_id=account_id)


def wrong_profile(full_name: str, phone: str, time_zone: str, language: str) -> Iterator[Problem]:
    """What cannot be taken."""
    if not full_name:
        yield Problem("full_name", N_("Enter your name."))
    if len(full_name) > 200:
        yield Problem("full_name", N_("Use at most 200 characters."))
    if phone and not PHONE.fullmatch(phone):
        yield Problem("phone", N_("Give a telephone number, such as +20 2 2735 0000."), phone)
    if time_zone and time_zone not in available_timezones():
        yield Problem("time_zone", N_("Give a time zone such as Africa/Cairo."), time_zone)
    if language and language not in LANGUAGES:
        yield Problem("language", N_("This language is not available."), language)


async def request_email(platform: Platform, *, user_id: int, email: str, language: str, actor: Actor) -> None:
    """Send a link to the address that a user wants; it is his only once the link is followed, within 24 hours.

    Whether the address has a user already is not told here. Raises Invalid and NotFound.
    """
    email = email.strip().lower()
    problems = list(wrong(email, ""))
    present = await profile(platform, user_id)
    if email == present.email:
        problems.append(Problem("email", N_("This is your present address."), email))
    if problems:
        raise Invalid(*problems)
    database = platform.database
    async with database.transaction():
        token = await issue_link(platform, purpose=EMAIL, subject=f"user:{user_id}", email=email, lifetime=LIFETIME)
        account_id = await database.fetchval("SELECT account FROM app_user WHERE id = $1", user_id)
        link = f"{platform.settings.base_url.rstrip('/')}/confirm-email/{token}"
        values = {"link": link, "hours": str(int(LIFETIME.total_seconds()) // 3600)}
        await mail.post(
            platform, name="confirm_email", to=email, language=language, values=values, account_id=account_id
        )
        await record(database, actor, "user.request_email", f"user:{user_id}", account_id=account_id)


async def confirm_email(platform: Platform, *, token: str, address: str) -> str:
    """Follow the link: the new address counts, every session ends, and the old address is told.

    Gives the new address. Raises LinkDead, and EmailTaken where another user came to have the address.
    """
    link = await peek_link(platform, purpose=EMAIL, token=token)
    database = platform.database
    try:
        async with database.transaction():
            user_id = int((await use_link(platform, purpose=EMAIL, token=token)).removeprefix("user:"))
            row = await database.fetchrow(
                "SELECT email, account, language FROM app_user WHERE id = $1 FOR UPDATE", user_id
            )
            if row is None:
                raise NotFound
            await database.execute("UPDATE app_user SET email = $2 WHERE id = $1", user_id, link.email)
            await end_sessions(platform, user_id=user_id)
            await mail.post(
                platform,
                name="email_changed",
                to=row["email"],
                language=row["language"] or "en",
                values={"new": link.email},
                account_id=row["account"],
            )
            details = {"from": row["email"], "to": link.email}
            actor = Actor(f"user:{user_id}", address, user_id)
            await record(database, actor, "user.email", f"user:{user_id}", account_id=row["account"], details=details)
    except asyncpg.UniqueViolationError as error:
        raise EmailTaken(link.email) from error
    return link.email
