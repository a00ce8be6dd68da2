"""Who a page is for. The frame chooses guard, CSRF and rate limit by it, so a plugin cannot forget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from litestar import Router

__all__ = ["Audience", "Mount"]


class Audience(StrEnum):
    """Who calls a route.

    portal    a signed-in customer: session cookie, CSRF token and origin checked, never cached
    api       a program with a Bearer token: no cookies, problem+json, in the OpenAPI document
    console   a signed-in operator, on the console's own port
    public    anybody; what is posted still needs a CSRF token, and calls are limited by address
    link      whoever follows a link that we sent, thousands behind one address among them: no cookies, only reading
    webhook   an outside service whose signature the handler checks; no cookies, limited by address
    """

    PORTAL = "portal"
    API = "api"
    CONSOLE = "console"
    PUBLIC = "public"
    LINK = "link"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Mount:
    """Routes for one audience.

    `permission` names what a caller's role must include; it is one of those that plugins give through
    `permissions()`. `feature` is one of `features()`: the routes are not there for accounts that do not have it.
    `origins` are the other web origins (`https://pay.example`) whose pages may post here.
    """

    router: Router
    audience: Audience
    permission: str | None = None
    origins: tuple[str, ...] = ()
    weight: int = 50
    feature: str | None = None

    @property
    def name(self) -> str:
        """Audience and paths: what tells two mounts apart."""
        return f"{self.audience} {' '.join(sorted(route.path for route in self.router.routes))}"
