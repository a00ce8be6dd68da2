"""Who calls the token endpoint: an application that proves itself by its secret, or one that has none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from authlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidRequestError,
    UnauthorizedClientError,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc6749.util import extract_basic_authorization

from hudhud.plugins import Platform
from hudhud_oidc.applications import Application, Kind, by_client_id, is_authentic
from hudhud_oidc.granting import Issued, grant_to_machine, redeem, refresh
from hudhud_oidc.id_tokens import id_token

__all__ = ["authenticated", "tokens_for"]


async def authenticated(platform: Platform, form: Mapping[str, str], authorization: str) -> Application:
    """The application that calls (RFC 6749, 2.3); raises InvalidClientError, the same for whatever is wrong."""
    client_id, secret = presented(form, authorization)
    application = await by_client_id(platform, client_id)
    if application is None:
        raise InvalidClientError(status_code=401)
    # One that has no secret must bring none: else whoever guessed wrong would be let in all the same.
    right = is_authentic(application, secret) if application.confidential else not secret
    if not right:
        raise InvalidClientError(status_code=401)
    return application


def presented(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    """Client id and secret, from the header or from the form, and not from both."""
    if not authorization:
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, secret = extract_basic_authorization({"Authorization": authorization})
    except ValueError as error:
        raise InvalidClientError(status_code=401) from error
    if client_id is None or not secret:
        raise InvalidClientError(status_code=401)
    if "client_secret" in form or form.get("client_id", client_id) != client_id:
        raise InvalidRequestError(description="Authenticate in the header or in the form, not in both.")
    return str(client_id), str(secret)


async def tokens_for(platform: Platform, application: Application, form: Mapping[str, str]) -> dict[str, object]:
    """The answer of the token endpoint; raises OAuth2Error."""
    grant_type = form.get("grant_type", "")
    if grant_type not in GRANTS:
        raise UnsupportedGrantTypeError("".join(c for c in grant_type[:60] if c.isalnum() or c in "_:-."))
    kinds, give = GRANTS[grant_type]
    if application.kind not in kinds:
        raise UnauthorizedClientError
    issued = await give(platform, application, form)
    told: dict[str, object] = {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.seconds,
        "scope": " ".join(issued.scopes),
    }
    if issued.refresh_token:
        told["refresh_token"] = issued.refresh_token
    if "openid" in issued.scopes:
        told["id_token"] = await id_token(platform, application, issued)
    return told


async def by_code(platform: Platform, application: Application, form: Mapping[str, str]) -> Issued:
    """Tokens for a code."""
    return await redeem(
        platform,
        application,
        code=form.get("code", ""),
        redirect_uri=form.get("redirect_uri", ""),
        verifier=form.get("code_verifier", ""),
    )


async def by_refresh(platform: Platform, application: Application, form: Mapping[str, str]) -> Issued:
    """New tokens for a refresh token."""
    return await refresh(platform, application, token=form.get("refresh_token", ""), scope=form.get("scope", ""))


async def by_itself(platform: Platform, application: Application, form: Mapping[str, str]) -> Issued:
    """A token for a machine."""
    return await grant_to_machine(platform, application, form.get("scope", ""))


Give = Callable[[Platform, Application, Mapping[str, str]], Awaitable[Issued]]

WITH_USERS: Final = frozenset({Kind.WEB, Kind.NATIVE})
GRANTS: Final[Mapping[str, tuple[frozenset[Kind], Give]]] = {
    "authorization_code": (WITH_USERS, by_code),
    "refresh_token": (WITH_USERS, by_refresh),
    "client_credentials": (frozenset({Kind.MACHINE}), by_itself),
}
