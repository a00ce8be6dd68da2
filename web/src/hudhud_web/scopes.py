"""What an API token may do: every route of the API asks for a scope, whatever its user's role allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from hudhud.errors import NotPermitted
from hudhud.i18n import N_
from hudhud.identity import SCOPES
from hudhud_web.people import person_of

__all__ = ["SCOPE", "ScopeNeeded", "in_scope", "scopes_of"]

SCOPE: Final = "scope"
"""A handler's `opt` key: the scope that its callers need; of those that only read it is `read` by itself."""

READ: Final = "read"
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(eq=False)
class ScopeNeeded(NotPermitted):
    """The token was made without the scope that this route asks for."""

    scope: str
    code = "scope_needed"
    message = N_("This token may not do this: it lacks the scope %(scope)s. Create one that has it.")


def scopes_of(handler: BaseRouteHandler) -> frozenset[str]:
    """The scopes that a handler asks for: one that changes something and names none asks for all there are."""
    named = handler.opt.get(SCOPE)
    if named:
        return frozenset({str(named)})
    methods = {str(method) for method in getattr(handler, "http_methods", ())}
    return frozenset({READ}) if methods <= READING else frozenset(SCOPES)


def in_scope(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard of the API: a token passes with the route's scopes only; who has no scopes at all is not limited."""
    scopes: frozenset[str] | None = getattr(person_of(connection), "scopes", None)
    missing = scopes_of(handler) - scopes if scopes is not None else frozenset()
    if missing:
        raise ScopeNeeded(min(missing))
