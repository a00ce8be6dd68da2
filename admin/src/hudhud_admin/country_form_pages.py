"""The pages on which operators keep what whoever registers a sender is asked, country by country."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import countries
from hudhud.countries import GENERAL, FieldKind, FormField
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_admin.country_pages import COUNTRIES
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, language_of, read_form

__all__ = ["country_form_router"]

GENERAL_PATH: Final = "general"
"""Stands in addresses for the form of countries that have none of their own."""
KINDS: Final = (
    (FieldKind.TEXT, N_("A line of text")),
    (FieldKind.AREA, N_("Several lines of text")),
    (FieldKind.NUMBER, N_("A number")),
    (FieldKind.FILE, N_("Documents")),
    (FieldKind.CHOICE, N_("One of several choices")),
    (FieldKind.URLS, N_("Hosts of links")),
)


class QuestionForm(msgspec.Struct):
    """A question of the form."""

    name: str
    kind: FieldKind
    label_en: str
    label_ar: str
    help_en: str = ""
    help_ar: str = ""
    choices: str = ""
    position: int = 0
    required: bool = False

    def field(self) -> FormField:
        """The same as core knows it."""
        return FormField(**{name: getattr(self, name) for name in self.__struct_fields__})


class NameForm(msgspec.Struct):
    """A question by its name."""

    name: str


@get("/{code:str}/form")
async def show(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    code: FromPath[str],
    field: FromQuery[str] = "",
) -> Page:
    """The questions of a country; one of them in the form below when it is named."""
    known = {one.name: one for one in await countries.form_of(platform, key_of(code))}
    chosen = known.get(field)
    values = {name: getattr(chosen, name) for name in QuestionForm.__struct_fields__} if chosen else {}
    values["required"] = int(bool(values.get("required")))
    return await form_page(request, platform, code, blank_form(**{"position": 10 * len(known) + 10, **values}))


@post("/{code:str}/form", status_code=200)
async def keep(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]
) -> Page | SeeOther:
    """Add a question, or change it."""
    form = await read_form(request, QuestionForm)
    with form.attempt():
        await countries.keep_field(platform, key_of(code), form.value.field(), actor=actor_of(request))
        return SeeOther(f"/countries/{code}/form", flash=Flash(N_("The question was kept.")))
    return await form_page(request, platform, code, form)


@post("/{code:str}/form/remove", status_code=200)
async def remove(request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]) -> SeeOther:
    """Ask it no longer."""
    form = await read_form(request, NameForm)
    await countries.remove_field(platform, key_of(code), form.value.name, actor=actor_of(request))
    return SeeOther(f"/countries/{code}/form", flash=Flash(N_("The question was removed.")))


def key_of(code: str) -> str:
    """The country of an address."""
    return GENERAL if code == GENERAL_PATH else code


async def form_page(request: Request[Any, Any, Any], platform: Platform, code: str, form: Form[Any]) -> Page:
    """The page; raises UnknownCountry."""
    language, key = language_of(request), key_of(code)
    rule = None if key == GENERAL else await countries.rule(platform, key)
    context = {
        "code": code,
        "rule": rule,
        "own": await countries.own_form(platform, key),
        "fields_asked": await countries.form_of(platform, key),
        "kinds": KINDS,
        "kind_words": dict(KINDS),
        "form": form,
        "language": language,
    }
    parent = COUNTRIES if rule is None else Crumb(Verbatim(rule.name(language)), f"/countries/{code}", COUNTRIES)
    return Page(
        "admin/country_form.html",
        title=N_("Registration form") if rule else N_("General registration form"),
        parent=parent,
        context=context,
        status_code=form.status,
    )


def country_form_router() -> Router:
    """The routes under /countries/{code}/form."""
    return Router("/countries", route_handlers=[show, keep, remove])
