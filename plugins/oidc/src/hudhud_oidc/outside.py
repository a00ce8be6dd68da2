"""Signing in through an outside provider: sent there with a question, and back with an answer that is checked.

What the answer must fit (state, nonce, PKCE verifier, and what it is for) travels in a sealed cookie, so that it
is bound to the browser that asked and nothing has to be stored of those who never come back.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx
import msgspec
import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636.challenge import create_s256_code_challenge
from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hudhud.errors import Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.secrets import seal, unseal
from hudhud_oidc.discovery import Outside, discover, keys_of
from hudhud_oidc.fetching import fetch
from hudhud_oidc.providers import Provider

__all__ = ["AttemptOver", "NotConfirmed", "Somebody", "Started", "finish", "start"]

GOOD_FOR: Final = timedelta(minutes=10)
LEEWAY: Final = 60  # seconds that a provider's clock may differ
LONGEST_SUBJECT: Final = 255  # OpenID Connect Core, 2
log = structlog.get_logger("hudhud.oidc")


class AttemptOver(Refused):
    """The way back does not fit the way out: too late, another browser, or somebody else's answer."""

    code = "outside_attempt_over"
    message = N_("This sign-in took too long, or was begun in another window. Begin again.")


@dataclass(eq=False)
class NotConfirmed(Refused):
    """The provider did not say, or not in a way that can be trusted, who this is; the log has the reason."""

    label: str
    code = "outside_not_confirmed"
    message = N_("%(label)s did not confirm who you are. Begin again, or sign in with your password.")


class Attempt(msgspec.Struct, frozen=True):
    """What is remembered of a question. `user_id` is of who links an account, None for who signs in."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str
    user_id: int | None
    expires: int


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and the cookie that it takes along."""

    location: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom the provider knows: `subject` within `issuer`. `email` is empty unless the provider verified it."""

    issuer: str
    subject: str
    shown: str
    email: str
    next: str
    user_id: int | None


async def start(platform: Platform, provider: Provider, *, next_path: str, user_id: int | None = None) -> Started:
    """Begin an attempt; raises ProviderUnavailable, or NoSecretKey of `hudhud.secrets`."""
    outside = await discover(platform, provider)
    attempt = Attempt(
        provider.name,
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(48),
        next_path,
        user_id,
        int((platform.clock.now() + GOOD_FOR).timestamp()),
    )
    location = prepare_grant_uri(
        outside.authorization_endpoint,
        provider.client_id,
        "code",
        redirect_uri=redirect_uri(platform, provider),
        scope="openid email",
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
    )
    return Started(str(location), seal(platform.settings, msgspec.json.encode(attempt).decode()))


async def finish(platform: Platform, provider: Provider, cookie: str, answer: Mapping[str, str]) -> Somebody:
    """Check the answer, and fetch who it is; raises AttemptOver, NotConfirmed, ProviderUnavailable."""
    attempt = remembered(platform, provider, cookie, answer)
    outside = await discover(platform, provider)
    named = answer.get("iss")
    if (named is None and outside.names_itself) or named not in {None, provider.issuer}:
        raise refusal(provider, "another issuer answered")
    if "code" not in answer:
        raise refusal(provider, answer.get("error", "no code")[:60])
    tokens = await redeemed(platform, outside, answer["code"], attempt.verifier)
    keys = await keys_of(platform, outside)
    claims = checked(platform, outside, keys, attempt.nonce, tokens)
    return await somebody(platform, outside, attempt, claims, tokens)


def remembered(platform: Platform, provider: Provider, cookie: str, answer: Mapping[str, str]) -> Attempt:
    """The attempt that this answers; raises AttemptOver."""
    try:
        attempt = msgspec.json.decode(unseal(platform.settings, cookie), type=Attempt)
    except (Refused, msgspec.DecodeError) as error:
        raise AttemptOver from error
    fits = hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode())
    if not fits or attempt.provider != provider.name or attempt.expires < platform.clock.now().timestamp():
        raise AttemptOver
    return attempt


async def redeemed(platform: Platform, outside: Outside, code: str, verifier: str) -> dict[str, Any]:
    """The tokens of the code."""
    provider = outside.provider
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(platform, provider),
        "code_verifier": verifier,
    }
    secret = unseal(platform.settings, provider.secret_sealed) if provider.secret_sealed else ""
    auth = None
    if secret and not outside.secret_in_form:
        auth = httpx.BasicAuth(form_encoded(provider.client_id), form_encoded(secret))
    else:
        form |= {"client_id": provider.client_id, **({"client_secret": secret} if secret else {})}
    return await fetch(platform, provider.label, outside.token_endpoint, form=form, auth=auth)


def form_encoded(text: str) -> str:
    """A half of HTTP Basic as RFC 6749, 2.3.1, wants it."""
    return str(httpx.QueryParams({"": text}))[1:]


def checked(
    platform: Platform, outside: Outside, keys: KeySet, nonce: str, tokens: Mapping[str, Any]
) -> dict[str, Any]:
    """The id token's claims, once all is as OpenID Connect Core, 3.1.3.7, asks; raises NotConfirmed."""
    provider = outside.provider
    try:
        token = jwt.decode(str(tokens["id_token"]), keys, algorithms=list(outside.algorithms))
        if str(token.header.get("typ", "JWT")).upper() != "JWT":
            raise ValueError("not an id token")
        exactly = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        }
        params = {"nonce": nonce, "client_id": provider.client_id, "access_token": tokens.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, options=exactly, params=params)
        claims.validate(int(platform.clock.now().timestamp()), LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise refusal(provider, f"{type(error).__name__}: {error}"[:200]) from error
    return token.claims


async def somebody(
    platform: Platform,
    outside: Outside,
    attempt: Attempt,
    claims: dict[str, Any],
    tokens: Mapping[str, Any],
) -> Somebody:
    """Who it is; providers that keep the address out of the id token are asked for it."""
    provider, subject = outside.provider, claims["sub"]
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise refusal(provider, "no usable subject")
    if "email" not in claims and outside.userinfo_endpoint and tokens.get("access_token"):
        more = await fetch(platform, provider.label, outside.userinfo_endpoint, token=str(tokens["access_token"]))
        if more.get("sub") != subject:
            raise refusal(provider, "userinfo tells of somebody else")
        claims = {**more, **claims}
    told = str(claims.get("email", ""))[:254]
    email = told.lower() if claims.get("email_verified") is True else ""
    return Somebody(provider.issuer, subject, told or subject[:60], email, attempt.next, attempt.user_id)


def redirect_uri(platform: Platform, provider: Provider) -> str:
    """Where the provider sends the browser back to: each to an address of its own, so that none answers for another."""
    return f"{platform.settings.base_url.rstrip('/')}{provider.path}/callback"


def refusal(provider: Provider, reason: str) -> NotConfirmed:
    """The error, with its reason in the log."""
    log.warning("outside_sign_in_refused", provider=provider.name, reason=reason)
    return NotConfirmed(provider.label)
