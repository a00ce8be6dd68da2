"""Who is looking: the person or program behind a request, and how an audience signs in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from litestar import Router
from litestar.connection import ASGIConnection

from hudhud.errors import NotPermitted
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_web.mounts import Audience

__all__ = ["Person", "SecondFactorNeeded", "SignIn", "SignInNeeded", "person_of", "viewer_of"]


class Person(Protocol):
    """What the frame shows of whoever signed in; `hudhud.identity.Principal` and an operator both fit."""

    @property
    def email(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def account_name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def time_zone(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the people of an audience (portal or console) are known.

    The frame reads `cookie` (prefixed `__Host-` over HTTPS) and asks `identify` on every request; who is
    nobody is sent to `path`. `router` holds the pages that come before signing in: CSRF is checked there and
    calls are limited by address, but nobody is asked to be signed in. `permission` is asked for wherever a
    mount, menu line or panel of the audience names none: of people who do not all have the same doors.
    Who must prove again who they are is sent to `prove_path`, and who must set up a second factor to
    `factor_path`; both are pages behind the guard that have the `opt` key WITHOUT_FACTOR.
    """

    name: str
    audience: Audience
    cookie: str
    path: str
    identify: Callable[[Platform, str], Awaitable[Person | None]]
    router: Router
    weight: int = 50
    permission: str | None = None
    prove_path: str = ""
    factor_path: str = ""


class SecondFactorNeeded(NotPermitted):
    """The account requires a second factor, and the user has not set one up yet."""

    code = "second_factor_needed"
    message = N_("Your account requires a second factor. Set one up to go on.")


class SignInNeeded(NotPermitted):
    """Nobody is signed in, or the session or token has ended."""

    code = "sign_in_needed"
    message = N_("Sign in to see this page.")


def person_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Person | None:
    """Whoever signed in, if anybody did."""
    found: Person | None = connection.scope.get("user")
    return found


def viewer_of(person: Person | None) -> str:
    """The operator who looks; empty for people who are themselves."""
    return person.viewer if isinstance(person, Principal) else ""
