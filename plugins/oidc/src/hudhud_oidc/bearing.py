"""Tokens that are out: who bears one, what is told of it, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.identity import Principal, principal_of_program, principal_of_user
from hudhud.plugins import Platform
from hudhud_oidc.applications import Application
from hudhud_oidc.credentials import ACCESS, REFRESH, hashed
from hudhud_oidc.granting import end
from hudhud_oidc.subjects import subject_of

__all__ = ["Borne", "borne", "identify", "introspect", "revoke"]


@dataclass(frozen=True, slots=True)
class Borne:
    """A good access token: what it may do, and for whom. `user_id` is None for a machine's."""

    application_id: int
    application_name: str
    client_id: str
    account_id: int
    user_id: int | None
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime

    async def bearer(self, platform: Platform) -> Principal | None:
        """Who acts with it; None when the user or the account may not act any more."""
        program = f"application:{self.application_id}"
        if self.user_id is not None:
            return await principal_of_user(platform, self.user_id, program=program, scopes=self.scopes)
        return await principal_of_program(
            platform, self.account_id, program=program, name=self.application_name, scopes=self.scopes
        )


# What an application may ask for no more is gone from the tokens that it holds.
GOOD: Final = """
    SELECT p.id AS application_id, p.name AS application_name, p.client_id, g.account AS account_id,
           g.app_user AS user_id, t.created_at AS issued_at, t.expires_at,
           ARRAY(SELECT s FROM unnest(t.scopes) s WHERE s = ANY (p.scopes)) AS scopes
    FROM oauth_access_token t JOIN oauth_grant g ON g.id = t.oauth_grant
    JOIN oauth_application p ON p.id = g.application
    WHERE t.token_hash = $1 AND t.expires_at > now() AND g.ended_at IS NULL AND p.removed_at IS NULL
"""


async def borne(platform: Platform, token: str) -> Borne | None:
    """The token, if it is one of ours and still good."""
    if not token.startswith(ACCESS):
        return None
    row = await platform.database.fetchrow(GOOD, hashed(token))
    return Borne(**{**dict(row), "scopes": tuple(row["scopes"])}) if row else None


async def identify(platform: Platform, token: str) -> Principal | None:
    """Who bears an access token, for every call of the API."""
    found = await borne(platform, token)
    return await found.bearer(platform) if found else None


async def introspect(platform: Platform, asker: Application, token: str) -> Mapping[str, object]:
    """What an application of the same account may know of a token (RFC 7662); of all else, that it is not active."""
    if token.startswith(REFRESH):
        return await introspect_refresh(platform, asker, token)
    found = await borne(platform, token)
    if found is None or found.account_id != asker.account_id or await found.bearer(platform) is None:
        return {"active": False}
    return {
        "active": True,
        "token_type": "Bearer",
        "scope": " ".join(found.scopes),
        "client_id": found.client_id,
        "sub": found.client_id if found.user_id is None else await subject_of(platform, found.user_id),
        "iss": platform.settings.base_url.rstrip("/"),
        "iat": int(found.issued_at.timestamp()),
        "exp": int(found.expires_at.timestamp()),
    }


async def introspect_refresh(platform: Platform, asker: Application, token: str) -> Mapping[str, object]:
    """What may be known of a refresh token: only its own application asks."""
    row = await refresh_row(platform, asker, token)
    if row is None or row["used_at"] or row["ended_at"] or row["is_over"]:
        return {"active": False}
    if await principal_of_user(platform, row["app_user"]) is None:
        return {"active": False}
    return {
        "active": True,
        "scope": " ".join(row["scopes"]),
        "client_id": asker.client_id,
        "sub": await subject_of(platform, row["app_user"]),
        "iss": platform.settings.base_url.rstrip("/"),
        "iat": int(row["created_at"].timestamp()),
        "exp": int(row["expires_at"].timestamp()),
    }


async def refresh_row(platform: Platform, application: Application, token: str) -> Row | None:
    """A refresh token of this application, with its grant."""
    return await platform.database.fetchrow(
        """
        SELECT g.id, g.app_user, g.scopes, g.expires_at, g.ended_at, g.expires_at <= now() AS is_over,
               t.created_at, t.used_at
        FROM oauth_refresh_token t JOIN oauth_grant g ON g.id = t.oauth_grant
        WHERE t.token_hash = $1 AND g.application = $2
        """,
        hashed(token),
        application.id,
    )


async def revoke(platform: Platform, application: Application, token: str, address: str) -> None:
    """Take back a token of this application (RFC 7009): with any of its tokens the whole family ends.

    One that is unknown, or another application's, is left alone without a word.
    """
    table = {ACCESS: "oauth_access_token", REFRESH: "oauth_refresh_token"}
    known = next((name for prefix, name in table.items() if token.startswith(prefix)), None)
    if known is None:
        return
    database = platform.database
    async with database.transaction():
        grant = await database.fetchval(
            f"""
            SELECT g.id FROM oauth_grant g JOIN {known} t ON t.oauth_grant = g.id
            WHERE t.token_hash = $1 AND g.application = $2 AND g.ended_at IS NULL FOR UPDATE OF g
            """,
            hashed(token),
            application.id,
        )
        if grant is None:
            return
        await end(platform, grant, "revoked")
        await record(
            database, Actor(application.actor_name, address), "application.revoke", f"grant:{grant}",
            account_id=application.account_id,
        )  # fmt: skip
