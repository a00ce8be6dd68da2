"""Signing in to the console and out of it: limited, audited, and ended by time.

A right password opens no session where a second factor is asked for: it leads to `second_factor`.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

from hudhud import identity
from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import LimitExceeded, NotPermitted
from hudhud.plugins import Platform
from hudhud_admin.operators import OperatorRecord, operator_of
from hudhud_admin.passwords import is_password
from hudhud_admin.settings import ConsoleSettings, SecondFactorRule
from hudhud_admin.tables import hash_of

__all__ = [
    "COOKIE",
    "OperatorSignedIn",
    "SecondFactorAhead",
    "TooManySignIns",
    "WrongOperatorCredentials",
    "begin_session",
    "count_attempt",
    "operator_of_session",
    "sign_in",
    "sign_out",
]

COOKIE: Final = "hudhud_console"
MINUTES: Final = 15
MOST_BY_PAIR: Final = 5
MOST_BY_ADDRESS: Final = 20
MOST_BY_NAME: Final = 50


@dataclass(eq=False)
class WrongOperatorCredentials(NotPermitted):
    """The user name, the password, or both: which of them is not told."""

    code = "wrong_operator_credentials"
    message = "This user name and password do not belong together. Check both and try again."


@dataclass(eq=False)
class TooManySignIns(LimitExceeded):
    """Too many sign-ins failed lately."""

    minutes: int
    code = "too_many_sign_ins"
    message = "Too many attempts to sign in failed. Try again in %(minutes)s minutes."

    @property
    def retry_after(self) -> int:
        """Seconds to wait, for the header Retry-After."""
        return self.minutes * 60


@dataclass(frozen=True, slots=True)
class OperatorSignedIn:
    """A new session: `token` goes into the cookie and is stored nowhere."""

    token: str
    operator: OperatorRecord


@dataclass(frozen=True, slots=True)
class SecondFactorAhead:
    """The password was right: `token` binds the second step to this browser. `missing` says that none is set up."""

    token: str
    missing: bool


async def sign_in(
    platform: Platform, *, username: str, password: str, address: str, agent: str = ""
) -> OperatorSignedIn | SecondFactorAhead:
    """Begin a session, or the second step to one; `username` may be the e-mail.

    Raises WrongOperatorCredentials or TooManySignIns.
    """
    username = username.strip().lower()[:255]
    actor = Actor(f"operator:{username}", address)
    await count_attempt(platform, username, actor)
    row = await platform.database.fetchrow("SELECT * FROM operator WHERE username = $1 OR email = $1", username)
    right = await asyncio.to_thread(is_password, row["password"] if row else "", password)
    if row is None or not right or not (row["active"] and row["admin"]):
        await record(platform.database, actor, "operator.sign_in_refused", actor.name)
        raise WrongOperatorCredentials
    owner = operator_of(row).actor().name
    missing = not await identity.has_factor(platform, owner)
    if not missing or platform.settings_of(ConsoleSettings).second_factor is SecondFactorRule.REQUIRED:
        return SecondFactorAhead(await identity.begin_pending(platform, owner=owner), missing)
    return await begin_session(platform, row, address=address, agent=agent)


async def count_attempt(platform: Platform, username: str, actor: Actor) -> None:
    """Count this attempt before the password is looked at, so that attempts at the same time count too.

    What comes after the limit is neither counted nor recorded: a flood can fill no table, and the wait ends.
    """
    tried = await platform.database.fetchrow(
        """
        SELECT count(*) FILTER (WHERE username = $1 AND address = $2) - $4 AS by_pair,
               count(*) FILTER (WHERE address = $2) - $5 AS by_address,
               count(*) FILTER (WHERE username = $1) - $6 AS by_name
        FROM operator_attempt
        WHERE (username = $1 OR address = $2) AND at > now() - make_interval(mins => $3)
        """,
        username,
        actor.address,
        MINUTES,
        MOST_BY_PAIR,
        MOST_BY_ADDRESS,
        MOST_BY_NAME,
    )
    over = max(tried.values()) if tried else 0
    if over <= 0:
        await platform.database.execute(
            "INSERT INTO operator_attempt (username, address) VALUES ($1, $2)", username, actor.address
        )
    if over == 0:
        details = {"reason": "too many attempts"}
        await record(platform.database, actor, "operator.sign_in_refused", actor.name, details=details)
    if over >= 0:
        raise TooManySignIns(MINUTES)


async def begin_session(platform: Platform, row: Row, *, address: str, agent: str) -> OperatorSignedIn:
    """Write the session down and forget what failed before it."""
    token = secrets.token_urlsafe(32)
    operator = operator_of(row)
    actor = operator.actor(address)
    settings = platform.settings
    async with platform.database.transaction() as connection:
        await connection.execute(
            "DELETE FROM operator_attempt WHERE username = ANY ($1) AND address = $2",
            [operator.username, operator.email],
            address,
        )
        await connection.execute("DELETE FROM operator_session WHERE least(expiry_date, max_expiry_date) < now()")
        await connection.execute("DELETE FROM operator_attempt WHERE at < now() - interval '1 day'")
        await connection.execute(
            """
            INSERT INTO operator_session (token, user_id, expiry_date, max_expiry_date, address, agent)
            VALUES ($1, $2, now() + make_interval(mins => $3), now() + make_interval(hours => $4), $5, $6)
            """,
            hash_of(token),
            operator.id,
            settings.session_idle_minutes,
            settings.session_hours,
            address,
            agent[:500],
        )
        await connection.execute("UPDATE operator SET last_login = now() WHERE id = $1", operator.id)
        await record(platform.database, actor, "operator.signed_in", actor.name)
    return OperatorSignedIn(token, operator)


async def operator_of_session(platform: Platform, token: str) -> OperatorRecord | None:
    """Whose session it is, or None when it ended; use moves its end on, written at most once a minute."""
    row = await platform.database.fetchrow(
        """
        SELECT o.*, s.id AS session,
               s.expiry_date < now() + make_interval(mins => $2) - interval '1 minute' AS aged
        FROM operator_session s JOIN operator o ON o.id = s.user_id
        WHERE s.token = $1 AND s.expiry_date > now() AND s.max_expiry_date > now() AND o.active AND o.admin
        """,
        hash_of(token),
        platform.settings.session_idle_minutes,
    )
    if row is None:
        return None
    if row["aged"]:
        await platform.database.execute(
            "UPDATE operator_session SET expiry_date = now() + make_interval(mins => $2) WHERE id = $1",
            row["session"],
            platform.settings.session_idle_minutes,
        )
    return operator_of(row)


async def sign_out(platform: Platform, *, token: str, address: str) -> None:
    """End a session; one that ended before stays ended."""
    async with platform.database.transaction() as connection:
        name = await connection.fetchval(
            """
            WITH gone AS (DELETE FROM operator_session WHERE token = $1 RETURNING user_id)
            SELECT username FROM operator JOIN gone ON gone.user_id = operator.id
            """,
            hash_of(token),
        )
        if name is not None:
            actor = Actor(f"operator:{name}", address)
            await record(platform.database, actor, "operator.signed_out", actor.name)
