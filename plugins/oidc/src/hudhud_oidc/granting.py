"""Grants, and the tokens that come of them: given once, refreshed in turn, and ended all together.

Each act here is one transaction that holds the grant's row, so of any number of calls at once one is first and
the others see what it did. What must stand although the call is refused, such as the end of a family whose token
came twice, is committed before the refusal is raised.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc7636.challenge import CODE_VERIFIER_PATTERN, create_s256_code_challenge

from hudhud.audit import Actor, record
from hudhud.database import Row
from hudhud.errors import NotPermitted
from hudhud.i18n import N_
from hudhud.identity import Principal, principal_of_user
from hudhud.plugins import Platform
from hudhud_oidc.applications import Application
from hudhud_oidc.asking import Asking
from hudhud_oidc.credentials import ACCESS, CODE, REFRESH, hashed, made
from hudhud_oidc.settings import OidcSettings

__all__ = ["ApplicationElsewhere", "Issued", "approve", "end", "grant_to_machine", "redeem", "refresh"]

Held = Row | Mapping[str, Any]

GRANT = "g.id, g.app_user, g.scopes, g.signed_in_at, g.created_at, g.ended_at, g.expires_at <= now() AS is_over"


class ApplicationElsewhere(NotPermitted):
    """The application belongs to another account than the user's."""

    code = "application_elsewhere"
    message = N_("This application is not one of your account's. Sign in as a user of the account that it belongs to.")


@dataclass(frozen=True, slots=True)
class Issued:
    """What the token endpoint gives. `user_id` is None for a machine, `refresh_token` empty without one."""

    access_token: str
    refresh_token: str
    scopes: tuple[str, ...]
    seconds: int
    user_id: int | None
    nonce: str
    signed_in_at: datetime | None


async def approve(
    platform: Platform, *, principal: Principal, asking: Asking, signed_in_at: datetime | None, actor: Actor
) -> str:
    """Grant what is asked for, and give the code that fetches it; raises ApplicationElsewhere."""
    application, database = asking.application, platform.database
    if application.account_id != principal.account_id or principal.user_id is None:
        raise ApplicationElsewhere
    code = made(CODE)
    async with database.transaction():
        grant = await open_grant(platform, application, principal.user_id, asking.scopes, signed_in_at)
        await database.execute(
            """
            INSERT INTO oauth_code (code_hash, oauth_grant, redirect_uri, challenge, nonce, expires_at)
            VALUES ($1, $2, $3, $4, $5, now() + $6::interval)
            """,
            hashed(code),
            grant,
            asking.redirect_uri,
            asking.challenge,
            asking.nonce,
            timedelta(seconds=platform.settings_of(OidcSettings).code_seconds),
        )
        await record(
            database, actor, "application.approve", application.actor_name,
            account_id=application.account_id, details={"scopes": list(asking.scopes)},
        )  # fmt: skip
    return code


async def open_grant(
    platform: Platform,
    application: Application,
    user_id: int | None,
    scopes: tuple[str, ...],
    signed_in_at: datetime | None,
) -> int:
    """Begin a family; one that cannot be refreshed is over when its only access token is."""
    settings = platform.settings_of(OidcSettings)
    lifetime = timedelta(seconds=settings.code_seconds + settings.access_token_seconds)
    if "offline_access" in scopes:
        lifetime = timedelta(days=settings.refresh_days)
    return int(
        await platform.database.fetchval(
            """
            INSERT INTO oauth_grant (application, account, app_user, scopes, signed_in_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, now() + $6::interval) RETURNING id
            """,
            application.id,
            application.account_id,
            user_id,
            list(scopes),
            signed_in_at,
            lifetime,
        )
    )


async def redeem(
    platform: Platform, application: Application, *, code: str, redirect_uri: str, verifier: str
) -> Issued:
    """Give the tokens of a code, once; raises OAuth2Error. A code that comes again ends what it gave."""
    if not CODE_VERIFIER_PATTERN.match(verifier):
        raise InvalidRequestError(description="Missing or malformed code_verifier.")
    async with platform.database.transaction():
        row = await platform.database.fetchrow(
            f"""
            SELECT {GRANT}, c.code_hash, c.redirect_uri, c.challenge, c.nonce, c.used_at,
                   c.expires_at <= now() AS too_late
            FROM oauth_grant g JOIN oauth_code c ON c.oauth_grant = g.id
            WHERE c.code_hash = $1 AND g.application = $2 FOR UPDATE OF g, c
            """,
            hashed(code),
            application.id,
        )
        issued = None if row is None else await redeemed(platform, application, row, redirect_uri, verifier)
    if issued is None:
        raise InvalidGrantError(description="The code is not, or no longer, good for this request.")
    return issued


async def redeemed(
    platform: Platform, application: Application, row: Row, redirect_uri: str, verifier: str
) -> Issued | None:
    """What a code gives that is held; whatever comes of it, it was its only use."""
    if row["used_at"] is not None:
        await end(platform, row["id"], "code used twice")
        return None
    await platform.database.execute("UPDATE oauth_code SET used_at = now() WHERE code_hash = $1", row["code_hash"])
    fits = hmac.compare_digest(create_s256_code_challenge(verifier), row["challenge"])
    if not fits or row["redirect_uri"] != redirect_uri or row["too_late"] or not await may_go_on(platform, row):
        return None
    return await issue(platform, application, row, tuple(row["scopes"]), nonce=row["nonce"])


async def refresh(platform: Platform, application: Application, *, token: str, scope: str) -> Issued:
    """Give new tokens for a refresh token, once; raises OAuth2Error. One that comes again ends its family.

    There is no grace: a client that lost the answer has its user consent again.
    """
    async with platform.database.transaction():
        row = await platform.database.fetchrow(
            f"""
            SELECT {GRANT}, t.used_at FROM oauth_grant g JOIN oauth_refresh_token t ON t.oauth_grant = g.id
            WHERE t.token_hash = $1 AND g.application = $2 FOR UPDATE OF g, t
            """,
            hashed(token),
            application.id,
        )
        issued = None if row is None else await refreshed(platform, application, row, hashed(token), scope)
    if issued is None:
        raise InvalidGrantError(description="The refresh token is not, or no longer, good.")
    return issued


async def refreshed(
    platform: Platform, application: Application, row: Row, token_hash: bytes, scope: str
) -> Issued | None:
    """What a refresh token gives that is held; raises OAuth2Error for scopes that were never granted."""
    if row["used_at"] is not None:
        await end(platform, row["id"], "refresh token used twice")
        return None
    if not await may_go_on(platform, row):
        return None
    scopes = tuple(scope.split()) or tuple(row["scopes"])
    if not set(scopes) <= set(row["scopes"]):
        raise InvalidScopeError(description="Ask for scopes that were granted.")
    await platform.database.execute("UPDATE oauth_refresh_token SET used_at = now() WHERE token_hash = $1", token_hash)
    return await issue(platform, application, row, scopes)


async def may_go_on(platform: Platform, row: Row) -> bool:
    """Whether a family may be given more: it is not over, and its user may still act."""
    if row["ended_at"] is not None or row["is_over"]:
        return False
    return await principal_of_user(platform, row["app_user"]) is not None


async def grant_to_machine(platform: Platform, application: Application, scope: str) -> Issued:
    """Give a machine an access token of its own; raises OAuth2Error for scopes that it may not ask for."""
    scopes = tuple(dict.fromkeys(scope.split())) or application.scopes
    if not set(scopes) <= set(application.scopes):
        raise InvalidScopeError(description="Ask for scopes that the application was registered with.")
    async with platform.database.transaction():
        grant = await open_grant(platform, application, None, scopes, None)
        held = {"id": grant, "app_user": None, "scopes": (), "signed_in_at": None}
        return await issue(platform, application, held, scopes)


async def issue(
    platform: Platform,
    application: Application,
    grant: Held,
    scopes: tuple[str, ...],
    *,
    nonce: str = "",
) -> Issued:
    """Make the tokens, inside the transaction that holds the grant."""
    seconds = platform.settings_of(OidcSettings).access_token_seconds
    access = made(ACCESS)
    refreshing = made(REFRESH) if "offline_access" in grant["scopes"] else ""
    database = platform.database
    await database.execute(
        """
        INSERT INTO oauth_access_token (token_hash, oauth_grant, scopes, expires_at)
        SELECT $1, id, $3, least(now() + $4::interval, expires_at) FROM oauth_grant WHERE id = $2
        """,
        hashed(access),
        grant["id"],
        list(scopes),
        timedelta(seconds=seconds),
    )
    if refreshing:
        await database.execute(
            "INSERT INTO oauth_refresh_token (token_hash, oauth_grant) VALUES ($1, $2)", hashed(refreshing), grant["id"]
        )
    await database.execute("UPDATE oauth_application SET last_used_at = now() WHERE id = $1", application.id)
    return Issued(access, refreshing, scopes, seconds, grant["app_user"], nonce, grant["signed_in_at"])


async def end(platform: Platform, grant_id: int, because: str) -> None:
    """End a family: none of its tokens is good from here on."""
    await platform.database.execute(
        "UPDATE oauth_grant SET ended_at = now(), ended_because = $2 WHERE id = $1 AND ended_at IS NULL",
        grant_id,
        because,
    )
