"""Setting up an authenticator app: a QR code, the secret in text, and a first code."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import msgspec
import segno
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from markupsafe import Markup

from hudhud import identity
from hudhud.i18n import N_
from hudhud.identity import Principal, TotpSetup
from hudhud.plugins import Platform
from hudhud_portal.security.overview import SECURITY_PAGE
from hudhud_portal.security.recovery_codes import after_adding
from hudhud_web import Form, Page, SeeOther, address_of, blank_form, read_form, recently_signed_in

__all__ = ["begin_app", "finish_app", "show_app"]

PATH = "/settings/security/app"


class FirstCode(msgspec.Struct, frozen=True):
    """A code that shows that the app has the secret, and what to call the app."""

    code: str
    name: str = ""


@post(PATH, status_code=303, guards=[recently_signed_in])
async def begin_app(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> SeeOther:
    """Make a secret, and show it."""
    await identity.begin_totp(platform, owner=principal.owner, label=principal.email)
    return SeeOther(PATH)


@get(PATH, guards=[recently_signed_in])
async def show_app(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page:
    """The secret whose set-up is not finished."""
    setup = await identity.totp_setup(platform, owner=principal.owner, label=principal.email)
    return app_page(setup, blank_form())


@post(f"{PATH}/confirm", status_code=200, guards=[recently_signed_in])
async def finish_app(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Finish with a first code."""
    form = await read_form(request, FirstCode)
    actor = principal.actor(address_of(request))
    with form.attempt():
        await identity.confirm_totp(
            platform, owner=principal.owner, code=form.value.code, name=form.value.name, actor=actor
        )
        return await after_adding(platform, principal, actor)
    setup = await identity.totp_setup(platform, owner=principal.owner, label=principal.email)
    return app_page(setup, form)


def app_page(setup: TotpSetup, form: Form[Any]) -> Page:
    """QR code, secret and form."""
    groups = [setup.secret[start : start + 4] for start in range(0, len(setup.secret), 4)]
    context = {"qr": qr_code(setup.uri), "secret": " ".join(groups), "plain": setup.secret, "form": form}
    title = N_("Add an authenticator app")
    return Page("portal/security/app.html", title=title, parent=SECURITY_PAGE, context=context, status_code=form.status)


def qr_code(uri: str) -> Markup:
    """An SVG with colours of its own, since a QR code must stay dark on light; it has no style attributes."""
    drawn = BytesIO()
    segno.make(uri, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=3, dark="#000", light="#fff",
        svgclass="qr-code", lineclass=None,
    )  # fmt: skip
    return Markup(drawn.getvalue().decode())  # noqa: S704  made here, of a text that the QR code encodes
