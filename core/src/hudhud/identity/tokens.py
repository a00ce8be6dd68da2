"""API tokens: `hud_live_` or `hud_test_`, 178 random bits and a checksum, shown once and stored as SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hudhud.audit import Actor, record
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity.principals import PRINCIPAL_COLUMNS, Principal, principal_of
from hudhud.plugins import Platform

__all__ = [
    "SCOPES",
    "ApiToken",
    "TokenIsOver",
    "create_token",
    "principal_of_token",
    "regenerate_token",
    "revoke_token",
    "tokens",
    "well_formed",
]

SCOPES: Final = ("campaigns:send", "contacts:write", "messages:send", "read", "webhooks:write")
"""What a token may be allowed: files and campaigns, contacts, single messages, looking at everything, webhooks."""

LIVE: Final = "hud_live_"
TEST: Final = "hud_test_"
PREFIX: Final = len(LIVE)
ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM: Final = 30  # characters of 5.95 bits
CHECKSUM: Final = 6  # characters that hold 32 bits
HINT: Final = PREFIX + 4
USED_EVERY: Final = timedelta(minutes=1)


class TokenIsOver(Conflict):
    """It was revoked, or its expiry date has passed: it stays dead."""

    code = "token_is_over"
    message = "This token is no longer in use. Create a new one."


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What may be known of a token once it was shown; `hint` is how it begins.

    `state` is active, expired or revoked; `user` is who made it, and for whom it acts.
    """

    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    test: bool
    user: str
    state: str
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


def generate(*, test: bool = False) -> str:
    """A new token."""
    body = (TEST if test else LIVE) + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return body + checksum(body)


def well_formed(token: str) -> bool:
    """Whether this could be a token at all."""
    if len(token) != PREFIX + RANDOM + CHECKSUM or not token.startswith((LIVE, TEST)) or not token.isascii():
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
    scopes: Collection[str] = SCOPES,
    test: bool = False,
) -> str:
    """Make a token that acts for the user; it is shown once, here. Raises Invalid and NotFound.

    What a `test` token sends goes to simulated handsets only, and costs nothing.
    """
    name = name.strip()
    problems = list(wrong(name, expires_at, scopes, platform.clock.now()))
    if problems:
        raise Invalid(*problems)
    token = generate(test=test)
    database = platform.database
    async with database.transaction():
        token_id = await database.fetchval(
            """
            INSERT INTO api_token (account, app_user, name, hint, token_hash, expires_at, scopes, test)
            SELECT account, id, $3, $4, $5, $6, $7, $8 FROM app_user WHERE id = $2 AND account = $1 RETURNING id
            """,
            account_id,
            user_id,
            name,
            token[:HINT],
            hashed(token),
            expires_at,
            sorted(set(scopes)),
            test,
        )
        if token_id is None:
            raise NotFound
        details = {"name": name, "scopes": sorted(set(scopes)), "test": test, "expires_at": expires_at}
        await record(database, actor, "token.create", f"token:{token_id}", account_id=account_id, details=details)
    return token


def wrong(name: str, expires_at: datetime | None, scopes: Collection[str], now: datetime) -> Iterator[Problem]:
    """What cannot be taken."""
    if not 1 <= len(name) <= 100:
        yield Problem("name", N_("Give a name of at most 100 characters."), name)
    if expires_at is not None and expires_at <= now:
        yield Problem("expires_at", N_("Give a time that is still to come."), expires_at.isoformat())
    if not scopes:
        yield Problem("scopes", N_("Choose at least one thing that the token may do."))
    for unknown in sorted(set(scopes) - set(SCOPES)):
        yield Problem("scopes", N_("There is no such scope."), unknown)


async def regenerate_token(platform: Platform, *, account_id: int, user_id: int, token_id: int, actor: Actor) -> str:
    """Put a new secret in the place of the old one, which is dead in the same statement; it is shown once, here.

    Name, scopes and expiry stay. From now on it acts for `user_id`: whoever saw the secret. Raises NotFound,
    and TokenIsOver for a token that was revoked or has expired.
    """
    database = platform.database
    async with database.transaction():
        test = await database.fetchval(
            "SELECT test FROM api_token WHERE id = $1 AND account = $2", token_id, account_id
        )
        if test is None:
            raise NotFound
        token = generate(test=test)
        changed = await database.execute(
            """
            UPDATE api_token t SET token_hash = $4, hint = $5, app_user = u.id, created_at = now(), last_used_at = NULL
            FROM app_user u
            WHERE t.id = $1 AND t.account = $2 AND u.id = $3 AND u.account = t.account
              AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
            """,
            token_id,
            account_id,
            user_id,
            hashed(token),
            token[:HINT],
        )
        if not changed:
            raise TokenIsOver
        await record(database, actor, "token.regenerate", f"token:{token_id}", account_id=account_id)
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
        SELECT {PRINCIPAL_COLUMNS}, t.id AS token_id, t.token_hash, t.scopes, t.test,
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
    principal = principal_of(row, token_id=row["token_id"])
    return replace(principal, scopes=frozenset(row["scopes"]), test=row["test"])


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
    """The account's tokens: those in use first, then the newest."""
    rows = await platform.database.fetch(
        """
        SELECT t.id, t.name, t.hint, t.scopes, t.test, coalesce(nullif(u.full_name, ''), u.email) AS "user",
               CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked' WHEN t.expires_at <= now() THEN 'expired'
                    ELSE 'active' END AS state,
               t.created_at, t.last_used_at, t.expires_at, t.revoked_at
        FROM api_token t JOIN app_user u ON u.id = t.app_user
        WHERE t.account = $1 ORDER BY t.revoked_at IS NOT NULL OR coalesce(t.expires_at <= now(), false), t.id DESC
        """,
        account_id,
    )
    return [ApiToken(**{**dict(row), "scopes": tuple(row["scopes"])}) for row in rows]
