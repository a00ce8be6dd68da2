"""Sessions: 256 random bits in a cookie, of which only the SHA-256 is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["end_sessions", "open_session", "principal_of_session", "sign_out", "sweep"]

SEEN_EVERY: Final = timedelta(minutes=1)


def hashed(token: str) -> bytes:
    """A token as it is stored."""
    return hashlib.sha256(token.encode()).digest()


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
        SELECT {PRINCIPAL_COLUMNS}, now() - s.seen_at > $3::interval AS to_be_seen
        FROM user_session s JOIN app_user u ON u.id = s.app_user JOIN account a ON a.id = u.account
        WHERE s.token_hash = $1 AND s.expires_at > now() AND s.seen_at > now() - $2::interval
          AND u.active AND a.status = 'active'
        """,
        hashed(token),
        timedelta(minutes=platform.settings.session_idle_minutes),
        SEEN_EVERY,
    )
    if row is None:
        return None
    if row["to_be_seen"]:
        await database.execute("UPDATE user_session SET seen_at = now() WHERE token_hash = $1", hashed(token))
    return principal_of(row)


async def sign_out(platform: Platform, token: str) -> None:
    """End this session; an unknown one is over already."""
    await platform.database.execute("DELETE FROM user_session WHERE token_hash = $1", hashed(token))


async def end_sessions(platform: Platform, *, user_id: int, keep: str | None = None) -> None:
    """End every session of a user but the one whose token is `keep`."""
    await platform.database.execute(
        "DELETE FROM user_session WHERE app_user = $1 AND token_hash IS DISTINCT FROM $2",
        user_id,
        None if keep is None else hashed(keep),
    )


@core_task("identity.sweep", every=3600)
async def sweep(platform: Platform) -> None:
    """Remove sessions that are over, attempts that count no more, and links that died long ago."""
    await platform.database.execute("DELETE FROM user_session WHERE expires_at < now()")
    await platform.database.execute("DELETE FROM sign_in_attempt WHERE at < now() - interval '1 day'")
    await platform.database.execute("DELETE FROM secret_link WHERE expires_at < now() - interval '30 days'")
