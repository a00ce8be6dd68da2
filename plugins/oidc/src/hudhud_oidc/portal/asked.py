"""The endpoints that applications call by themselves: JSON, no cookies, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError, OAuth2Error
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency

from hudhud.plugins import Platform
from hudhud_oidc.bearing import borne, introspect, revoke
from hudhud_oidc.clients import authenticated, tokens_for
from hudhud_oidc.id_tokens import claims_of
from hudhud_oidc.keys import public_keys
from hudhud_oidc.metadata import document
from hudhud_web import address_of

__all__ = ["ENDPOINTS"]

Json = dict[str, object]

KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
KEPT: Final = {"Cache-Control": "public, max-age=3600"}  # a new key is published a day before it signs
FORM: Final = "application/x-www-form-urlencoded"


@post("/oauth/token", status_code=200)
async def give_tokens(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Json]:
    """Tokens for a code, a refresh token, or a machine's secret (RFC 6749, 3.2)."""
    form = await form_of(request)
    application = await authenticated(platform, form, request.headers.get("authorization", ""))
    return Response(await tokens_for(platform, application, form), headers=KEPT_NOWHERE)


@post("/oauth/revoke", status_code=200)
async def take_back(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Json]:
    """Take back a token; the answer is the same for one that is unknown (RFC 7009)."""
    form = await form_of(request)
    application = await authenticated(platform, form, request.headers.get("authorization", ""))
    await revoke(platform, application, form.get("token", ""), address_of(request))
    return Response({}, headers=KEPT_NOWHERE)


@post("/oauth/introspect", status_code=200)
async def look_into(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Json]:
    """What a token is worth, for applications that keep a secret (RFC 7662)."""
    form = await form_of(request)
    application = await authenticated(platform, form, request.headers.get("authorization", ""))
    if not application.confidential:
        raise InvalidClientError(status_code=401)
    return Response(dict(await introspect(platform, application, form.get("token", ""))), headers=KEPT_NOWHERE)


@get("/oauth/userinfo")
async def tell_of_user(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Json]:
    """What the bearer's scopes let it know of the user (OpenID Connect Core, 5.3)."""
    return await userinfo(request, platform)


@post("/oauth/userinfo", status_code=200)
async def tell_of_user_posted(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Json]:
    """The same, for clients that post."""
    return await userinfo(request, platform)


async def userinfo(request: Request[Any, Any, Any], platform: Platform) -> Response[Json]:
    """The user's claims, or why not (RFC 6750, 3.1)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = await borne(platform, token.strip()) if scheme.lower() == "bearer" else None
    bearer = await found.bearer(platform) if found else None
    if found is None or bearer is None:
        return refused(401, "invalid_token")
    if "openid" not in found.scopes or bearer.user_id is None:
        return refused(403, "insufficient_scope", ', scope="openid"')
    return Response(await claims_of(platform, bearer, found.scopes), headers=KEPT_NOWHERE)


def refused(status: int, error: str, more: str = "") -> Response[Json]:
    """No claims for this token."""
    headers = {**KEPT_NOWHERE, "WWW-Authenticate": f'Bearer error="{error}"{more}'}
    return Response({"error": error}, status_code=status, headers=headers)


@get("/oauth/jwks")
async def show_keys(platform: NamedDependency[Platform]) -> Response[Json]:
    """The public keys of id tokens."""
    return Response({"keys": await public_keys(platform)}, headers=KEPT)


@get(["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
async def show_metadata(platform: NamedDependency[Platform]) -> Response[Json]:
    """The discovery document."""
    return Response(document(platform), headers=KEPT)


async def form_of(request: Request[Any, Any, Any]) -> Mapping[str, str]:
    """The form that was posted; raises InvalidRequestError for another type, or a parameter given twice."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise InvalidRequestError(description=f"Post a form of type {FORM}.")
    form = await request.form()
    found: dict[str, str] = {}
    for name in set(form):
        values = form.getall(name)
        if len(values) != 1 or not isinstance(values[0], str):
            raise InvalidRequestError(description="A parameter was given twice.")
        found[name] = values[0]
    return found


def tell(request: Request[Any, Any, Any], error: OAuth2Error) -> Response[Json]:
    """An error as RFC 6749, 5.2, tells it."""
    headers = dict(KEPT_NOWHERE)
    if error.status_code == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Hudhud"'
    return Response(dict(error.get_body()), status_code=error.status_code, headers=headers)


ENDPOINTS: Final = Router(
    "/",
    route_handlers=[
        give_tokens,
        take_back,
        look_into,
        tell_of_user,
        tell_of_user_posted,
        show_keys,
        show_metadata,
    ],
    exception_handlers={OAuth2Error: tell},
)
