"""Links with a secret, for letters: 256 random bits of which only the SHA-256 is stored, good for one use."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from hudhud.errors import NotFound
from hudhud.plugins import Platform

__all__ = ["LinkDead", "SecretLink", "issue_link", "peek_link", "use_link"]


class LinkDead(NotFound):
    """The link was used, replaced by a newer one, or is too old; nobody is told which."""

    code = "link_dead"
    message = "This link no longer works. Ask for a new one."


@dataclass(frozen=True, slots=True)
class SecretLink:
    """What a link that still works is about; `email` is where it was sent."""

    subject: str
    email: str
    expires_at: datetime


def hashed(token: str) -> bytes:
    """A link's token as it is stored."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


async def issue_link(platform: Platform, *, purpose: str, subject: str, email: str, lifetime: timedelta) -> str:
    """A new token, told once, here; any older link of this purpose and subject (`user:7`) is dead from now on."""
    token = secrets.token_urlsafe(32)
    await platform.database.execute(
        """
        INSERT INTO secret_link (purpose, subject, email, token_hash, expires_at)
        VALUES ($1, $2, $3, $4, now() + $5::interval)
        ON CONFLICT (purpose, subject) DO UPDATE SET
            email = excluded.email, token_hash = excluded.token_hash, created_at = now(),
            expires_at = excluded.expires_at, used_at = NULL
        """,
        purpose,
        subject,
        email,
        hashed(token),
        lifetime,
    )
    return token


async def peek_link(platform: Platform, *, purpose: str, token: str) -> SecretLink:
    """What a link is about, without using it: a page that is only looked at changes nothing. Raises LinkDead."""
    row = await platform.database.fetchrow(
        """
        SELECT subject, email, expires_at FROM secret_link
        WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now()
        """,
        hashed(token),
        purpose,
    )
    if row is None:
        raise LinkDead
    return SecretLink(**dict(row))


async def use_link(platform: Platform, *, purpose: str, token: str) -> str:
    """The link's subject; of any number of uses at once one succeeds, the others raise LinkDead.

    Call it in the transaction that does what the link is for: when that fails, the link still works.
    """
    subject = await platform.database.fetchval(
        """
        UPDATE secret_link SET used_at = now()
        WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now() RETURNING subject
        """,
        hashed(token),
        purpose,
    )
    if subject is None:
        raise LinkDead
    return str(subject)
