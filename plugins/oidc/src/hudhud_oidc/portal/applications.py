"""The pages where an account's admins register the applications that may ask for tokens."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud.i18n import N_
from hudhud.identity import SCOPES, Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_oidc import applications
from hudhud_oidc.applications import ALL_SCOPES, Application, Kind
from hudhud_oidc.portal.words import KIND_WORDS, SCOPE_WORDS
from hudhud_web import (
    Crumb,
    Flash,
    Form,
    Page,
    SeeOther,
    Verbatim,
    address_of,
    blank_form,
    read_form,
    recently_signed_in,
)

__all__ = ["APPLICATIONS"]

PATH: Final = "/settings/applications"
HOME: Final = Crumb(N_("Home"), "/")
LIST: Final = Crumb(N_("Applications"), PATH, HOME)
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}

Uris = Annotated[str, msgspec.Meta(max_length=6000)]


class NewApplication(msgspec.Struct, frozen=True):
    """The form of a new application; addresses stand on a line each."""

    name: str
    kind: Kind
    redirect_uris: Uris = ""
    scopes: list[str] = []


class ChangedApplication(msgspec.Struct, frozen=True):
    """The form of one that is there: its kind stays."""

    name: str
    redirect_uris: Uris = ""
    scopes: list[str] = []


@get(PATH)
async def show_applications(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The account's applications."""
    context = {
        "applications": await applications.listed(platform, principal.account_id),
        "kinds": KIND_WORDS,
        "path_of": path_of,
        "issuer": platform.settings.base_url.rstrip("/"),
    }
    return Page("oidc/applications.html", title=N_("Applications"), parent=HOME, context=context)


@get(f"{PATH}/new", guards=[recently_signed_in])
async def show_new() -> Page:
    """The form."""
    return new_page(blank_form(kind=Kind.WEB.value))


@post(PATH, status_code=200, guards=[recently_signed_in])
async def submit_new(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Register it, and show its secret, once."""
    form = await read_form(request, NewApplication)
    with form.attempt():
        made = await applications.register(
            platform,
            account_id=principal.account_id,
            name=form.value.name,
            kind=form.value.kind,
            redirect_uris=form.value.redirect_uris.split(),
            scopes=form.value.scopes,
            actor=principal.actor(address_of(request)),
        )
        return secret_page(made.application, made.secret)
    return new_page(form)


@get(f"{PATH}/{{application_id:str}}")
async def show_application(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], application_id: FromPath[str]
) -> Page:
    """One of them, to be changed."""
    found = await applications.get(
        platform, account_id=principal.account_id, application_id=from_public("app", application_id)
    )
    values = {"name": found.name, "redirect_uris": "\n".join(found.redirect_uris)}
    return one_page(found, Form({name: [text] for name, text in values.items()} | {"scopes": list(found.scopes)}))


@post(f"{PATH}/{{application_id:str}}", status_code=200)
async def submit_change(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    application_id: FromPath[str],
) -> Response[Any]:
    """Change it."""
    form = await read_form(request, ChangedApplication)
    number = from_public("app", application_id)
    found = await applications.get(platform, account_id=principal.account_id, application_id=number)
    with form.attempt():
        await applications.change(
            platform,
            account_id=principal.account_id,
            application_id=number,
            name=form.value.name,
            redirect_uris=form.value.redirect_uris.split(),
            scopes=form.value.scopes,
            actor=principal.actor(address_of(request)),
        )
        return SeeOther(path_of(found), flash=Flash(N_("Saved.")))
    return one_page(found, form)


@post(f"{PATH}/{{application_id:str}}/secret", status_code=200, guards=[recently_signed_in])
async def submit_new_secret(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    application_id: FromPath[str],
) -> Page:
    """Replace its secret, and show the new one, once."""
    number = from_public("app", application_id)
    secret = await applications.new_secret(
        platform, account_id=principal.account_id, application_id=number, actor=principal.actor(address_of(request))
    )
    found = await applications.get(platform, account_id=principal.account_id, application_id=number)
    return secret_page(found, secret)


@post(f"{PATH}/{{application_id:str}}/remove", status_code=303)
async def submit_removal(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    application_id: FromPath[str],
) -> SeeOther:
    """Remove it, and end all that it was granted."""
    await applications.remove(
        platform,
        account_id=principal.account_id,
        application_id=from_public("app", application_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther(PATH, flash=Flash(N_("The application was removed. Its tokens are good no more.")))


def path_of(application: Application) -> str:
    """The address of its page."""
    return f"{PATH}/{to_public('app', application.id)}"


def new_page(form: Form[Any]) -> Page:
    """The form of a new one."""
    context = {"form": form, "kinds": KIND_WORDS, "scopes": [(one, SCOPE_WORDS[one]) for one in ALL_SCOPES]}
    title = N_("New application")
    return Page("oidc/new_application.html", title=title, parent=LIST, context=context, status_code=form.status)


def one_page(application: Application, form: Form[Any]) -> Page:
    """One that is there."""
    possible = SCOPES if application.kind is Kind.MACHINE else ALL_SCOPES
    return Page(
        "oidc/application.html",
        title=Verbatim(application.name),
        parent=LIST,
        status_code=form.status,
        context={
            "application": application,
            "form": form,
            "path": path_of(application),
            "kind": KIND_WORDS[application.kind],
            "scopes": [(one, SCOPE_WORDS[one]) for one in possible],
        },
    )


def secret_page(application: Application, secret: str) -> Page:
    """What its makers need, the secret among it."""
    context = {"application": application, "secret": secret, "path": path_of(application)}
    title = N_("Client id and secret")
    return Page("oidc/secret.html", title=title, parent=LIST, context=context, headers=KEPT_NOWHERE)


APPLICATIONS: Final = Router(
    "/",
    route_handlers=[
        show_applications,
        show_new,
        submit_new,
        show_application,
        submit_change,
        submit_new_secret,
        submit_removal,
    ],
)
