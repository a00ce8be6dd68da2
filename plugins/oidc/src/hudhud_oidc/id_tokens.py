"""What an application is told of the user: the id token, and the answer of userinfo."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt

from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_oidc.applications import Application
from hudhud_oidc.granting import Issued
from hudhud_oidc.keys import ALGORITHM, signing_key
from hudhud_oidc.subjects import subject_of

__all__ = ["claims_of", "id_token"]

GOOD_FOR: Final = 600
"""Seconds: an id token says that somebody signed in just now, and opens nothing."""


async def id_token(platform: Platform, application: Application, issued: Issued) -> str:
    """A signed statement that the user signed in, for this application alone (OpenID Connect Core, 2)."""
    if issued.user_id is None:
        raise ValueError("A machine's token is nobody's sign-in.")
    now = int(platform.clock.now().timestamp())
    claims: dict[str, object] = {
        "iss": platform.settings.base_url.rstrip("/"),
        "sub": await subject_of(platform, issued.user_id),
        "aud": application.client_id,
        "azp": application.client_id,
        "iat": now,
        "exp": now + GOOD_FOR,
        "at_hash": create_half_hash(issued.access_token, ALGORITHM).decode(),
        **when(issued.signed_in_at),
        **({"nonce": issued.nonce} if issued.nonce else {}),
    }
    signing = await signing_key(platform)
    return jwt.encode({"alg": ALGORITHM, "kid": signing.kid}, claims, signing.key, algorithms=[ALGORITHM])


def when(signed_in_at: datetime | None) -> dict[str, object]:
    """When the user signed in, where it is known."""
    return {} if signed_in_at is None else {"auth_time": int(signed_in_at.timestamp())}


async def claims_of(platform: Platform, principal: Principal, scopes: Collection[str]) -> dict[str, object]:
    """What the scopes let an application know of the user (OpenID Connect Core, 5.4)."""
    if principal.user_id is None:
        raise ValueError("A machine is no user.")
    claims: dict[str, object] = {"sub": await subject_of(platform, principal.user_id)}
    if "profile" in scopes:
        claims |= {"name": principal.full_name or principal.email, "zoneinfo": principal.time_zone}
        claims |= {"locale": principal.language} if principal.language else {}
    if "email" in scopes:
        verified = await platform.database.fetchval(
            "SELECT activated_at IS NOT NULL FROM app_user WHERE id = $1", principal.user_id
        )
        claims |= {"email": principal.email, "email_verified": bool(verified)}
    return claims
