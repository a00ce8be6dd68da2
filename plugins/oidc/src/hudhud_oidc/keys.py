"""The keys that sign id tokens: RS256, sealed in the database, one following the other.

A new key is published a day before it signs, so that clients that keep our set for a while know it, and the old
one stays in the set for a day after its last signature.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from joserfc.jwk import RSAKey

from hudhud.plugins import Platform
from hudhud.secrets import seal, unseal
from hudhud_oidc.settings import OidcSettings

__all__ = ["ALGORITHM", "SigningKey", "public_keys", "rotate", "signing_key", "sweep_keys"]

ALGORITHM: Final = "RS256"
"""Pinned: what OpenID Connect asks of every provider, and the only one that is used here."""

BITS: Final = 2048
AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs now."""

    kid: str
    key: RSAKey


async def signing_key(platform: Platform) -> SigningKey:
    """The newest key that may sign already; the first one is made when it is first needed.

    Raises NoSecretKey, or WrongSecretKey, of `hudhud.secrets`.
    """
    row = await platform.database.fetchrow(
        "SELECT kid, private_sealed FROM oauth_signing_key WHERE signs_from <= now() ORDER BY signs_from DESC LIMIT 1"
    )
    if row is None:
        await rotate(platform, at_once=True, only_first=True)
        return await signing_key(platform)
    # Off the loop: OpenSSL checks a private key for tens of milliseconds when it is loaded.
    key = await asyncio.to_thread(loaded, unseal(platform.settings, row["private_sealed"]))
    return SigningKey(row["kid"], key)


@lru_cache(maxsize=4)
def loaded(text: str) -> RSAKey:
    """A private key, checked once."""
    return RSAKey.import_key(json.loads(text))


async def public_keys(platform: Platform) -> list[dict[str, object]]:
    """The set that is published (RFC 7517), newest first."""
    await signing_key(platform)
    rows = await platform.database.fetch("SELECT public_jwk FROM oauth_signing_key ORDER BY signs_from DESC")
    return [json.loads(row["public_jwk"]) for row in rows]


async def rotate(platform: Platform, *, at_once: bool = False, only_first: bool = False) -> None:
    """Make another key. It signs from tomorrow on; with `at_once` from now, as after a key got into wrong hands.

    With `at_once` the keys before it are forgotten, and what they signed is worth nothing any more.
    """
    key = await asyncio.to_thread(RSAKey.generate_key, BITS)
    kid = key.thumbprint()
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM}
    sealed = seal(platform.settings, json.dumps(key.as_dict(private=True)))
    database = platform.database
    async with database.transaction():
        await database.execute("SELECT pg_advisory_xact_lock(hashtextextended('oauth_signing_key', 0))")
        if only_first and await database.fetchval("SELECT count(*) FROM oauth_signing_key"):
            return
        if at_once:
            await database.execute("DELETE FROM oauth_signing_key")
        await database.execute(
            """
            INSERT INTO oauth_signing_key (kid, private_sealed, public_jwk, signs_from)
            VALUES ($1, $2, $3, now() + $4::interval)
            """,
            kid,
            sealed,
            json.dumps(public),
            timedelta() if at_once else AHEAD,
        )


async def sweep_keys(platform: Platform) -> None:
    """Let another key follow one that has signed for long enough, and forget those that signed before it."""
    database = platform.database
    newest = await database.fetchval("SELECT now() - max(signs_from) FROM oauth_signing_key")
    if newest is not None and newest > timedelta(days=platform.settings_of(OidcSettings).key_days):
        await rotate(platform)
    await database.execute(
        """
        DELETE FROM oauth_signing_key k
        WHERE EXISTS (
            SELECT FROM oauth_signing_key n WHERE n.signs_from > k.signs_from AND n.signs_from < now() - $1::interval
        )
        """,
        AHEAD,
    )
