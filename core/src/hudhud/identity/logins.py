"""Logins of the personalised API: HTTP Basic with a user name and a password of their own, never a person's.

The password is 190 random bits, so a keyed hash is enough for it: there is nothing to guess, and thirty requests a
minute each need an answer. How often a login is used is counted in its row, exactly and over all processes.
"""

from __future__ import annotations

import hmac
import secrets
import string
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from hudhud.audit import Actor, record
from hudhud.errors import Conflict, Invalid, LimitExceeded, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity import attempts
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.plugins import Platform
from hudhud.secrets import keyed_hash

__all__ = [
    "ApiLogin",
    "LoginIsOver",
    "NewLogin",
    "TooManyCalls",
    "Turn",
    "create_login",
    "login_of",
    "logins",
    "principal_of_login",
    "regenerate_login",
    "revoke_login",
    "take_turn",
]

PREFIX: Final = "hh_"
LETTERS: Final = string.ascii_lowercase + string.digits
SYMBOLS: Final = string.ascii_letters + string.digits
USER_NAME: Final = 12
PASSWORD: Final = 32  # characters of 5.95 bits
MINUTE: Final = timedelta(minutes=1)
PROGRAM: Final = "login:"
PURPOSE: Final = "logins of the personalised API"


class LoginIsOver(Conflict):
    """It was revoked: it stays dead."""

    code = "login_is_over"
    message = "This login is no longer in use. Create a new one."


@dataclass(eq=False)
class TooManyCalls(LimitExceeded):
    """More requests within a minute than a login may make; this one did nothing."""

    limit: int
    retry_after: int
    code = "too_many_calls"
    message = "At most %(limit)s requests a minute are taken. Wait %(retry_after)s seconds and try again."


@dataclass(frozen=True, slots=True)
class ApiLogin:
    """What may be known of a login: `user` is who made it, and for whom it acts."""

    id: int
    name: str
    user_name: str
    user: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_active(self) -> bool:
        """Whether it is still good."""
        return self.revoked_at is None


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login with its password, which is shown this once."""

    id: int
    name: str
    user_name: str
    password: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A request that was taken: how many more may follow now, and in how many seconds all of them may again."""

    limit: int
    remaining: int
    reset: int


def some(letters: str, many: int) -> str:
    """Random characters."""
    return "".join(secrets.choice(letters) for _ in range(many))


def hashed(platform: Platform, user_name: str, password: str) -> bytes:
    """A password as it is stored, bound to its user name."""
    return keyed_hash(platform.settings, PURPOSE, f"{user_name}:{password}")


async def create_login(platform: Platform, *, account_id: int, user_id: int, name: str, actor: Actor) -> NewLogin:
    """Make a login that acts for the user; its password is shown once, here. Raises Invalid and NotFound."""
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise Invalid(Problem("name", N_("Give a name of at most 100 characters."), name))
    user_name, password = PREFIX + some(LETTERS, USER_NAME), some(SYMBOLS, PASSWORD)
    async with platform.database.transaction() as db:
        login_id = await db.fetchval(
            """
            INSERT INTO api_login (account, app_user, name, user_name, password_hash)
            SELECT account, id, $3, $4, $5 FROM app_user WHERE id = $2 AND account = $1 RETURNING id
            """,
            account_id,
            user_id,
            name,
            user_name,
            hashed(platform, user_name, password),
        )
        if login_id is None:
            raise NotFound
        await told(platform, actor, "create", account_id, login_id)
    return NewLogin(login_id, name, user_name, password)


async def regenerate_login(
    platform: Platform, *, account_id: int, user_id: int, login_id: int, actor: Actor
) -> NewLogin:
    """Put a new password in the place of the old one, which is dead in the same statement; shown once, here.

    From now on it acts for `user_id`: whoever saw the password. Raises NotFound, and LoginIsOver for a revoked one.
    """
    async with platform.database.transaction() as db:
        login = await login_of(platform, account_id, login_id)
        password = some(SYMBOLS, PASSWORD)
        changed = await db.fetchval(
            """
            UPDATE api_login SET password_hash = $3, app_user = $4, created_at = now(), last_used_at = NULL
            WHERE account = $1 AND id = $2 AND revoked_at IS NULL RETURNING id
            """,
            account_id,
            login_id,
            hashed(platform, login.user_name, password),
            user_id,
        )
        if changed is None:
            raise LoginIsOver
        await told(platform, actor, "regenerate", account_id, login_id)
    return NewLogin(login.id, login.name, login.user_name, password)


async def revoke_login(platform: Platform, *, account_id: int, login_id: int, actor: Actor) -> None:
    """Stop a login at once and for good; raises NotFound."""
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            """
            UPDATE api_login SET revoked_at = coalesce(revoked_at, now()) WHERE account = $1 AND id = $2 RETURNING id
            """,
            account_id,
            login_id,
        )
        if changed is None:
            raise NotFound
        await told(platform, actor, "revoke", account_id, login_id)


async def told(platform: Platform, actor: Actor, act: str, account_id: int, login_id: int) -> None:
    """Write an act to the audit trail."""
    await record(platform.database, actor, f"login.{act}", f"{PROGRAM}{login_id}", account_id=account_id)


SHOWN: Final = """
SELECT l.id, l.name, l.user_name, coalesce(nullif(u.full_name, ''), u.email) AS "user", l.created_at, l.last_used_at,
       l.revoked_at
FROM api_login l JOIN app_user u ON u.id = l.app_user WHERE l.account = $1
"""


async def logins(platform: Platform, account_id: int) -> list[ApiLogin]:
    """The account's logins: those in use first, then the newest."""
    rows = await platform.database.fetch(f"{SHOWN} ORDER BY l.revoked_at IS NOT NULL, l.id DESC", account_id)
    return [ApiLogin(**dict(row)) for row in rows]


async def login_of(platform: Platform, account_id: int, login_id: int) -> ApiLogin:
    """One of them; raises NotFound."""
    row = await platform.database.fetchrow(f"{SHOWN} AND l.id = $2", account_id, login_id)
    if row is None:
        raise NotFound
    return ApiLogin(**dict(row))


async def principal_of_login(platform: Platform, *, user_name: str, password: str, address: str) -> Principal | None:
    """Who calls with this user name and password, or None: unknown, wrong and revoked are told alike.

    None too for users and accounts that may not act. Only wrong ones are counted, so that a stranger's guesses
    never keep the login's own program out; too many of them raise TooManyAttempts.
    """
    row = await platform.database.fetchrow(
        f"""
        SELECT {PRINCIPAL_COLUMNS}, l.id AS login_id, l.password_hash
        FROM api_login l JOIN app_user u ON u.id = l.app_user JOIN account a ON a.id = l.account
        WHERE l.user_name = $1 AND l.revoked_at IS NULL AND u.active AND a.status = 'active'
        """,
        user_name,
    )
    given = hashed(platform, user_name, password)
    if row is None or not hmac.compare_digest(row["password_hash"], given):
        # Names of their own: a program with a wrong password slows nobody down who signs in.
        await attempts.register(platform, email=f"{PROGRAM}{user_name}"[:100], address=f"{PROGRAM}{address}")
        return None
    return replace(principal_of(row), program=f"{PROGRAM}{row['login_id']}", scopes=frozenset({"campaigns:send"}))


async def take_turn(platform: Platform, principal: Principal) -> Turn:
    """Count a request of a login's, in a commit of its own; raises TooManyCalls for one too many within a minute.

    Any sixty seconds hold at most as many as the limit: the row keeps the times of the last ones, and its lock puts
    requests that come at once into a row.
    """
    limit = platform.settings.personalised_requests
    login_id = int(principal.program.removeprefix(PROGRAM))
    async with platform.database.transaction() as db:
        times = await db.fetchval("SELECT requests FROM api_login WHERE id = $1 FOR UPDATE", login_id)
        now = await db.fetchval("SELECT clock_timestamp()")
        recent = [time for time in times or () if time > now - MINUTE]
        if len(recent) >= limit:
            raise TooManyCalls(limit, seconds_until(recent[-limit] + MINUTE, now))
        await db.execute(
            "UPDATE api_login SET requests = $2, last_used_at = $3 WHERE id = $1", login_id, [*recent, now], now
        )
    return Turn(limit, limit - len(recent) - 1, seconds_until(now + MINUTE, now))


def seconds_until(then: datetime, now: datetime) -> int:
    """Whole seconds, and one at least."""
    return max(1, ceil((then - now).total_seconds()))
