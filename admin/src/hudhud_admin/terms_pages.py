"""The page of the terms' versions."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency

from hudhud import onboarding
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_web import Flash, Form, Page, SeeOther, blank_form, read_form

__all__ = ["terms_router"]

PATH = "/terms-versions"


class TermsForm(msgspec.Struct):
    """A version: its texts in both languages, or where they are."""

    version: str
    text_en: str = ""
    text_ar: str = ""
    url: str = ""


@get("/")
async def show(platform: NamedDependency[Platform]) -> Page:
    """All versions."""
    return await terms_page(platform, blank_form())


@post("/", status_code=200)
async def publish(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Publish another one."""
    form = await read_form(request, TermsForm)
    with form.attempt():
        await onboarding.publish_terms(platform, **msgspec.structs.asdict(form.value), actor=actor_of(request))
        return SeeOther(PATH, flash=Flash(N_("Whoever signs up from now on agrees to this version.")))
    return await terms_page(platform, form)


async def terms_page(platform: Platform, form: Form[Any]) -> Page:
    """The list, and the form for another."""
    context = {"versions": await onboarding.terms_versions(platform), "form": form}
    return Page("admin/terms.html", title=N_("Terms"), context=context, status_code=form.status)


def terms_router() -> Router:
    """The routes under /terms-versions."""
    return Router(PATH, route_handlers=[show, publish])
