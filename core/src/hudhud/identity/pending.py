"""Between the right password and the second factor: a few minutes, bound to the browser, and no session yet."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from hudhud.identity.second_step import Proof, prove
from hudhud.plugins import Platform

__all__ = ["begin_pending", "finish_pending", "pending_owner"]

LIFETIME: Final = timedelta(minutes=10)


def hashed(token: str) -> bytes:
    """A token as it is stored."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


async def begin_pending(platform: Platform, *, owner: str) -> str:
    """A token for the cookie of the browser whose password was right; it is good for ten minutes."""
    token = secrets.token_urlsafe(32)
    await platform.database.execute(
        "INSERT INTO pending_sign_in (token_hash, owner, expires_at) VALUES ($1, $2, now() + $3::interval)",
        hashed(token),
        owner,
        LIFETIME,
    )
    return token


async def pending_owner(platform: Platform, token: str) -> str | None:
    """Whose second factor is awaited; None when the ten minutes are over, or it came already."""
    found = await platform.database.fetchval(
        "SELECT owner FROM pending_sign_in WHERE token_hash = $1 AND expires_at > now()", hashed(token)
    )
    return None if found is None else str(found)


async def finish_pending(platform: Platform, *, token: str, proof: Proof, address: str) -> str | None:
    """The owner, once the proof is right; None when nothing is pending. Raises WrongFactor, TooManyAttempts.

    Of any number at once one goes on. As `prove`, it is not to be called inside a transaction.
    """
    owner = await pending_owner(platform, token)
    if owner is None:
        return None
    await prove(platform, owner=owner, proof=proof, address=address)
    taken = await platform.database.execute("DELETE FROM pending_sign_in WHERE token_hash = $1", hashed(token))
    return owner if taken else None
