"""The console's routes: where operators sign in and out, and Piccolo Admin under /admin/."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, asgi, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.operators import OperatorRecord
from hudhud_admin.permissions import OPERATE
from hudhud_admin.second_factor_pages import SECOND_FACTOR_PAGES, to_second_factor
from hudhud_admin.session_cookie import session_cookie
from hudhud_admin.sessions import COOKIE, SecondFactorAhead, operator_of_session, sign_in, sign_out
from hudhud_web import (
    CSP,
    OWN_CSRF,
    Audience,
    Page,
    SeeOther,
    SignIn,
    address_of,
    blank_form,
    frame_of,
    language_of,
    local_path,
    person_of,
    read_form,
)

__all__ = ["leaving_router", "lookup_router", "operators_sign_in"]

HOME: Final = "/"
LOOKUP: Final = "/admin/"
# Piccolo Admin's own pages: their style is partly written into the elements.
ADMIN_CSP: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class SignInForm(msgspec.Struct):
    """What the sign-in page sends; the password is read as it was typed."""

    username: str
    next: str = HOME


@get("/sign-in")
async def sign_in_page(request: Request[Any, Any, Any], next: FromQuery[str] = HOME) -> Page | SeeOther:
    """The page before all others; `next` is where to go afterwards."""
    if person_of(request) is not None:
        return SeeOther(HOME)
    return Page("admin/sign_in.html", title=N_("Sign in"), context={"form": blank_form(next=local_path(next))})


@post("/sign-in", status_code=200)
async def begin(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Sign in, and go where the operator wanted to go."""
    form = await read_form(request, SignInForm)
    with form.attempt():
        begun = await sign_in(
            platform,
            username=form.value.username,
            password=form.text("password"),
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
        if isinstance(begun, SecondFactorAhead):
            return to_second_factor(request, begun, form.value.next)
        return SeeOther(local_path(form.value.next), cookies=[session_cookie(request, begun.token)])
    return Page("admin/sign_in.html", title=N_("Sign in"), context={"form": form}, status_code=form.status)


@post("/sign-out", status_code=200)
async def end(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> SeeOther:
    """Sign out."""
    await sign_out(platform, token=str(request.auth), address=address_of(request))
    return SeeOther("/sign-in", cookies=[session_cookie(request, "")])


@asgi("/admin", is_mount=True, copy_scope=True, opt={OWN_CSRF: True, CSP: ADMIN_CSP})
async def admin(scope: Scope, receive: Receive, send: Send) -> None:
    """Piccolo Admin; without the last slash its pages would look for their parts in the wrong place."""
    if scope["raw_path"] == b"/admin":
        redirect = ASGIResponse(status_code=303, headers={"Location": LOOKUP})
        await redirect(scope, receive, send)
        return
    # Imported only here: Piccolo Admin brings FastAPI along, and no other page should wait for it to load.
    from hudhud_admin.lookup import lookup_of

    connection: ASGIConnection[Any, OperatorRecord, str, Any] = ASGIConnection(scope)
    language = language_of(connection)
    catalogs = frame_of(connection).catalogs
    await lookup_of(connection.app)(
        scope,  # type: ignore[arg-type]  # Litestar and Starlette have a name each for ASGI's scope
        receive,  # type: ignore[arg-type]  # and for its messages
        send,  # type: ignore[arg-type]
        token=connection.auth,
        actor=connection.user.actor(address_of(connection)),
        language=language,
        words=lambda message: catalogs.translate(message, language),
    )


def lookup_router() -> Router:
    """Piccolo Admin."""
    return Router("/", route_handlers=[admin])


def leaving_router() -> Router:
    """The way out."""
    return Router("/", route_handlers=[end])


def operators_sign_in() -> SignIn:
    """How operators are known: apart from customers, on another port, by another cookie."""
    return SignIn(
        name="operators",
        audience=Audience.CONSOLE,
        cookie=COOKIE,
        path="/sign-in",
        identify=operator_of_session,
        router=Router("/", route_handlers=[sign_in_page, begin, *SECOND_FACTOR_PAGES]),
        permission=OPERATE,
    )
