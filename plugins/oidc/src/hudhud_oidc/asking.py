"""What an application asks for when it sends a user to us: read, and refused wherever it is not exact.

An unknown application, or an address that it never registered, is told to the user alone: nobody is sent
anywhere by a request that cannot be trusted. Everything else is told to the application, at its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.errors import (
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    UnauthorizedClientError,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc7636.challenge import CODE_CHALLENGE_PATTERN

from hudhud.errors import NotFound, Refused
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_oidc.applications import Application, Kind, by_client_id

__all__ = ["AskedWrongly", "Asking", "UnknownApplication", "UnknownRedirect", "read", "way_back"]

LONGEST: Final = 2048
S256_OCTETS: Final = 43  # what base64url makes of 32 octets
PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})
SECONDS: Final = re.compile(r"\d{1,9}")


@dataclass(eq=False)
class UnknownApplication(NotFound):
    """No application has this client id, or its account may not act."""

    client_id: str
    code = "unknown_application"
    message = N_("No application is registered here as “%(client_id)s”. Tell whoever sent you here.")


@dataclass(eq=False)
class UnknownRedirect(Refused):
    """The application asks to return to an address that was never registered for it."""

    name: str
    code = "unknown_redirect"
    message = N_("%(name)s asks to return to an address that is not registered for it. Tell whoever sent you here.")


@dataclass(eq=False)
class AskedWrongly(Exception):
    """A request that is refused at the application's own address; `error` is OAuth's."""

    redirect_uri: str
    state: str
    error: Any


@dataclass(frozen=True, slots=True)
class Asking:
    """A request that may be shown to the user. `max_age` is in seconds, None for any age of the sign-in."""

    application: Application
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    state: str = ""
    nonce: str = ""
    prompts: frozenset[str] = frozenset()
    max_age: int | None = None

    def fields(self) -> dict[str, str]:
        """The request again, for the form that the user answers."""
        told = {
            "client_id": self.application.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": " ".join(self.scopes),
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "state": self.state,
            "nonce": self.nonce,
            "max_age": "" if self.max_age is None else str(self.max_age),
        }
        return {name: value for name, value in told.items() if value}

    def query(self) -> str:
        """The request again, as the query of an address; what was done about `prompt` is not asked twice."""
        return urlencode(self.fields())


def way_back(platform: Platform, redirect_uri: str, state: str, answer: Mapping[str, str]) -> str:
    """Where the user goes with the answer, which names who gives it (RFC 9207)."""
    told = {**answer, **({"state": state} if state else {}), "iss": platform.settings.base_url.rstrip("/")}
    return str(add_params_to_uri(redirect_uri, list(told.items())))


async def read(platform: Platform, given: Mapping[str, Sequence[str]]) -> Asking:
    """Read a request; raises UnknownApplication, UnknownRedirect, or AskedWrongly for all else."""
    client_id, redirect_uri = first(given, "client_id"), first(given, "redirect_uri")
    application = await by_client_id(platform, client_id) if len(given.get("client_id", ())) == 1 else None
    if application is None:
        raise UnknownApplication(client_id[:60])
    if redirect_uri not in application.redirect_uris or len(given["redirect_uri"]) != 1:
        raise UnknownRedirect(application.name)
    try:
        return checked(application, redirect_uri, given)
    except OAuth2Error as error:
        raise AskedWrongly(redirect_uri, first(given, "state")[:LONGEST], error) from error


def checked(application: Application, redirect_uri: str, given: Mapping[str, Sequence[str]]) -> Asking:
    """The request; raises OAuth2Error."""
    for name, values in given.items():
        if len(values) > 1:
            raise InvalidRequestError(description=f"Repeated parameter {plain(name)}.")
        if len(values[0]) > LONGEST or not values[0].isprintable():
            raise InvalidRequestError(description=f"Parameter {plain(name)} cannot be used.")
    if application.kind is Kind.MACHINE:
        raise UnauthorizedClientError
    if first(given, "response_type") != "code":
        raise UnsupportedResponseTypeError(plain(first(given, "response_type")))
    unsupported(given)
    age = first(given, "max_age")
    if age and not SECONDS.fullmatch(age):
        raise InvalidRequestError(description="max_age is a number of seconds.")
    return Asking(
        application=application,
        redirect_uri=redirect_uri,
        scopes=scopes_in(application, first(given, "scope")),
        challenge=challenge_in(given),
        state=first(given, "state"),
        nonce=first(given, "nonce"),
        prompts=prompts_in(first(given, "prompt")),
        max_age=int(age) if age else None,
    )


def unsupported(given: Mapping[str, Sequence[str]]) -> None:
    """Raise for what the discovery document says is not understood here (OpenID Connect Core, 6.1 and 6.2)."""
    if first(given, "request"):
        raise OAuth2Error(error="request_not_supported")
    if first(given, "request_uri"):
        raise OAuth2Error(error="request_uri_not_supported")
    if first(given, "response_mode") not in {"", "query"}:
        raise InvalidRequestError(description="response_mode is query.")


def challenge_in(given: Mapping[str, Sequence[str]]) -> str:
    """The PKCE challenge: there must be one, and by S256 (RFC 9700, 2.1.1); `plain` protects nothing."""
    challenge = first(given, "code_challenge")
    if first(given, "code_challenge_method") != "S256":
        raise InvalidRequestError(description="code_challenge_method must be S256.")
    if len(challenge) != S256_OCTETS or not CODE_CHALLENGE_PATTERN.match(challenge):
        raise InvalidRequestError(description="code_challenge must be a SHA-256 in base64url.")
    return challenge


def scopes_in(application: Application, text: str) -> tuple[str, ...]:
    """The scopes that are asked for, all of which the application must have been allowed."""
    asked = tuple(dict.fromkeys(text.split()))
    if not asked or not set(asked) <= set(application.scopes):
        raise InvalidScopeError(description="Ask for scopes that the application was registered with.")
    return asked


def prompts_in(text: str) -> frozenset[str]:
    """What the user is to be asked (OpenID Connect Core, 3.1.2.1)."""
    prompts = frozenset(text.split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError(description="prompt is none alone, or some of login, consent, select_account.")
    return prompts


def first(given: Mapping[str, Sequence[str]], name: str) -> str:
    """A parameter's first value; empty when it is missing."""
    return next(iter(given.get(name, ())), "")


def plain(text: str) -> str:
    """As much of a text as an error's description may hold (RFC 6749, 4.1.2.1)."""
    return "".join(c for c in text[:60] if c.isascii() and c.isprintable() and c not in '"\\')
