"""Sessions: 256 random bits in a cookie, of which only the SHA-256 is stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hudhud.errors import NotFound
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.plugins import Platform

__all__ = [
    "Session",
    "end_session",
    "end_sessions",
    "open_session",
    "principal_of_session",
    "renew_session",
    "sessions",
    "sign_out",
]

SEEN_EVERY: Final = timedelta(minutes=1)
RECENT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its user sees it in a list; `agent` is what the browser calls itself."""

    id: int
    address: str
    agent: str
    started_at: datetime
    seen_at: datetime


def hashed(token: str) -> bytes:
    """A token as it is stored."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


async def open_session(platform: Platform, *, user_id: int, address: str, agent: str) -> str:
    """Begin a session under a new token; inside the transaction that signs the user in."""
    token = secrets.token_urlsafe(32)
    await platform.database.execute(
        """
        INSERT INTO user_session (token_hash, app_user, expires_at, address, agent)
        VALUES ($1, $2, now() + $3::interval, $4, $5)
        """,
        hashed(token),
        user_id,
        timedelta(hours=platform.settings.session_hours),
        address,
        agent[:300],
    )
    return token


async def principal_of_session(platform: Platform, token: str) -> Principal | None:
    """Who holds this token; None when it is unknown or over, or the user or the account may not act."""
    database = platform.database
    row = await database.fetchrow(
        f"""
        SELECT {PRINCIPAL_COLUMNS}, now() - s.seen_at > $3::interval AS to_be_seen,
               s.id AS session_id, s.proved_at > now() - $4::interval AS recent,
               a.second_factor_required AND NOT EXISTS (
                   SELECT FROM second_factor f WHERE f.owner = 'user:' || u.id AND f.confirmed_at IS NOT NULL
               ) AS lacks_factor
        FROM user_session s JOIN app_user u ON u.id = s.app_user JOIN account a ON a.id = u.account
        WHERE s.token_hash = $1 AND s.expires_at > now() AND s.seen_at > now() - $2::interval
          AND u.active AND a.status = 'active'
        """,
        hashed(token),
        timedelta(minutes=platform.settings.session_idle_minutes),
        SEEN_EVERY,
        RECENT,
    )
    if row is None:
        return None
    if row["to_be_seen"]:
        await database.execute("UPDATE user_session SET seen_at = now() WHERE token_hash = $1", hashed(token))
    known = principal_of(row)
    return replace(known, session_id=row["session_id"], recent=row["recent"], lacks_factor=row["lacks_factor"])


async def sessions(platform: Platform, user_id: int) -> Sequence[Session]:
    """A user's sessions that go on, the last used first."""
    rows = await platform.database.fetch(
        """
        SELECT id, address, agent, created_at AS started_at, seen_at FROM user_session
        WHERE app_user = $1 AND expires_at > now() AND seen_at > now() - $2::interval ORDER BY seen_at DESC, id DESC
        """,
        user_id,
        timedelta(minutes=platform.settings.session_idle_minutes),
    )
    return [Session(**dict(row)) for row in rows]


async def renew_session(platform: Platform, token: str) -> str:
    """Go on under a new token, the old one being dead, once its holder has proved who they are.

    The session keeps its beginning and its end. Raises NotFound for one that is over.
    """
    renewed = secrets.token_urlsafe(32)
    changed = await platform.database.execute(
        """
        UPDATE user_session SET token_hash = $2, proved_at = now(), seen_at = now()
        WHERE token_hash = $1 AND expires_at > now()
        """,
        hashed(token),
        hashed(renewed),
    )
    if not changed:
        raise NotFound
    return renewed


async def sign_out(platform: Platform, token: str) -> None:
    """End this session; an unknown one is over already."""
    await platform.database.execute("DELETE FROM user_session WHERE token_hash = $1", hashed(token))


async def end_session(platform: Platform, *, user_id: int, session_id: int) -> None:
    """End one session of a user's; one that is over, or somebody else's, is left as it is."""
    await platform.database.execute("DELETE FROM user_session WHERE app_user = $1 AND id = $2", user_id, session_id)


async def end_sessions(platform: Platform, *, user_id: int, keep: str | None = None) -> None:
    """End every session of a user but the one whose token is `keep`, and sign-ins that are half done."""
    await platform.database.execute(
        "DELETE FROM user_session WHERE app_user = $1 AND token_hash IS DISTINCT FROM $2",
        user_id,
        None if keep is None else hashed(keep),
    )
    await platform.database.execute("DELETE FROM pending_sign_in WHERE owner = $1", f"user:{user_id}")
