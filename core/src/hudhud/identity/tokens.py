"""API tokens: `hud_live_`, 178 random bits and a checksum, shown once and stored as SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.plugins import Platform

__all__ = ["ApiToken", "create_token", "principal_of_token", "revoke_token", "tokens", "well_formed"]

PREFIX: Final = "hud_live_"
ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM: Final = 30  # characters of 5.95 bits
CHECKSUM: Final = 6  # characters that hold 32 bits
USED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What may be known of a token once it was shown; `hint` is how it begins."""

    id: int
    name: str
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


def checksum(text: str) -> str:
    """CRC-32 in base 62: lets a scanner, and us, know a mistyped token without looking it up."""
    number, digits = zlib.crc32(text.encode()), []
    for _ in range(CHECKSUM):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def generate() -> str:
    """A new token."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return body + checksum(body)


def well_formed(token: str) -> bool:
    """Whether this could be a token at all."""
    if len(token) != len(PREFIX) + RANDOM + CHECKSUM or not token.startswith(PREFIX) or not token.isascii():
        return False
    return hmac.compare_digest(checksum(token[:-CHECKSUM]), token[-CHECKSUM:])


def hashed(token: str) -> bytes:
    """A token as it is stored."""
    return hashlib.sha256(token.encode()).digest()


async def create_token(
    platform: Platform,
    *,
    account_id: int,
    user_id: int,
    name: str,
    actor: Actor,
    expires_at: datetime | None = None,
) -> str:
    """Make a token that acts for the user; it is shown once, here. Raises Invalid and NotFound."""
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise Invalid(Problem("name", N_("Give a name of at most 100 characters."), name))
    if expires_at is not None and expires_at <= platform.clock.now():
        raise Invalid(Problem("expires_at", N_("Give a time that is still to come."), expires_at.isoformat()))
    token = generate()
    database = platform.database
    async with database.transaction():
        token_id = await database.fetchval(
            """
            INSERT INTO api_token (account, app_user, name, hint, token_hash, expires_at)
            SELECT account, id, $3, $4, $5, $6 FROM app_user WHERE id = $2 AND account = $1 RETURNING id
            """,
            account_id,
            user_id,
            name,
            token[: len(PREFIX) + 4],
            hashed(token),
            expires_at,
        )
        if token_id is None:
            raise NotFound
        await record(database, actor, "token.create", f"token:{token_id}", account_id=account_id)
    return token


async def principal_of_token(platform: Platform, token: str) -> Principal | None:
    """Who bears this token, or None.

    None is for what is no token, unknown, over or revoked, and for users and accounts that may not act.
    """
    if not well_formed(token):
        return None
    database = platform.database
    row = await database.fetchrow(
        f"""
        SELECT {PRINCIPAL_COLUMNS}, t.id AS token_id, t.token_hash,
               t.last_used_at IS NULL OR now() - t.last_used_at > $2::interval AS to_be_noted
        FROM api_token t JOIN app_user u ON u.id = t.app_user JOIN account a ON a.id = t.account
        WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
          AND u.active AND a.status = 'active'
        """,
        hashed(token),
        USED_EVERY,
    )
    # The index finds the hash, not the token, and the last word is a comparison in constant time.
    if row is None or not hmac.compare_digest(row["token_hash"], hashed(token)):
        return None
    if row["to_be_noted"]:
        await database.execute("UPDATE api_token SET last_used_at = now() WHERE id = $1", row["token_id"])
    return principal_of(row, token_id=row["token_id"])


async def revoke_token(platform: Platform, *, account_id: int, token_id: int, actor: Actor) -> None:
    """Stop a token at once and for good; raises NotFound."""
    database = platform.database
    async with database.transaction():
        changed = await database.execute(
            "UPDATE api_token SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 AND account = $2",
            token_id,
            account_id,
        )
        if not changed:
            raise NotFound
        await record(database, actor, "token.revoke", f"token:{token_id}", account_id=account_id)


async def tokens(platform: Platform, account_id: int) -> list[ApiToken]:
    """The account's tokens, newest first."""
    rows = await platform.database.fetch(
        """
        SELECT id, name, hint, created_at, last_used_at, expires_at, revoked_at
        FROM api_token WHERE account = $1 ORDER BY id DESC
        """,
        account_id,
    )
    return [ApiToken(**dict(row)) for row in rows]
