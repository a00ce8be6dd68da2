"""The pages on which operators keep countries' rules: each with its source, and the day on which it was checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from hudhud import countries
from hudhud.countries import CountryRule, Registration, Unregistered
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, language_of, read_form

__all__ = ["COUNTRIES", "REGISTRATIONS", "country_router"]

COUNTRIES: Final = Crumb(N_("Countries"), "/countries")
REGISTRATIONS: Final = (
    (Registration.REQUIRED, N_("Registration required")),
    (Registration.NOT_REQUIRED, N_("No registration")),
    (Registration.NOT_SUPPORTED, N_("Names not supported")),
    (Registration.UNKNOWN, N_("Not known")),
)
POLICIES: Final = (
    (Unregistered.WARN, N_("Warn, and let it go once acknowledged")),
    (Unregistered.BLOCK, N_("Send nothing there")),
)
DAYS: Final = (
    (1, N_("Monday")),
    (2, N_("Tuesday")),
    (3, N_("Wednesday")),
    (4, N_("Thursday")),
    (5, N_("Friday")),
    (6, N_("Saturday")),
    (7, N_("Sunday")),
)
MIDNIGHT: Final = 1440


class RuleForm(msgspec.Struct):
    """A country's rules; hours are clock times, an empty one is none, and midnight as the last is the day's end."""

    registration: Registration
    unregistered: Unregistered
    time_zone: str
    source: str = ""
    checked_on: date | None = None
    consequence_en: str = ""
    consequence_ar: str = ""
    marketing_from: str = ""
    marketing_to: str = ""
    marketing_days: list[int] = []
    note: str = ""
    note_ar: str = ""
    sender_pattern: str = ""
    sender_rule_en: str = ""
    sender_rule_ar: str = ""

    def applied(self, present: CountryRule) -> CountryRule:
        """The country with these rules; raises Invalid for hours that are none."""
        last = minutes_of("marketing_to", self.marketing_to)
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        return replace(
            present,
            **{
                **given,
                "marketing_from": minutes_of("marketing_from", self.marketing_from),
                "marketing_to": MIDNIGHT if last == 0 else last,
                "marketing_days": tuple(sorted(set(self.marketing_days))),
            },
        )


def minutes_of(field: str, clock: str) -> int | None:
    """`09:30` as minutes after midnight; None for nothing."""
    if not clock:
        return None
    hours, _, minutes = clock.partition(":")
    if not (hours.isdecimal() and minutes[:2].isdecimal() and int(hours) < 24 and int(minutes[:2]) < 60):
        raise Invalid(Problem(field, N_("Give a time such as 09:00."), clock))
    return int(hours) * 60 + int(minutes[:2])


def clock_of(minutes: int | None) -> str:
    """Minutes after midnight as `09:30`; nothing for None."""
    return "" if minutes is None else f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@get("/")
async def show(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    q: FromQuery[str] = "",
    registration: FromQuery[str] = "",
) -> Page:
    """All countries, or those that are looked for."""
    language = language_of(request)
    found = [rule for rule in await countries.rules(platform) if fits(rule, q, registration)]
    context = {
        "rules": sorted(found, key=lambda rule: rule.name(language)),
        "q": q,
        "registration": registration,
        "registrations": REGISTRATIONS,
        "clock_of": clock_of,
        "language": language,
    }
    return Page("admin/countries.html", title=N_("Countries"), context=context)


def fits(rule: CountryRule, text: str, registration: str) -> bool:
    """Whether a country is looked for: by a part of its name, its code or its calling code."""
    wanted = text.strip().casefold().lstrip("+")
    told = (rule.name_en, rule.name_ar, rule.code, rule.prefix)
    return any(wanted in one.casefold() for one in told) and registration in ("", rule.registration)


@get("/{code:str}")
async def show_one(request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]) -> Page:
    """A country's rules."""
    rule = await countries.rule(platform, code)
    return country_page(request, rule, form_of(rule))


def form_of(rule: CountryRule) -> Form[RuleForm]:
    """The form as it stands."""
    texts = {name: [str(getattr(rule, name) or "")] for name in RuleForm.__struct_fields__}
    texts["marketing_days"] = [str(day) for day in rule.marketing_days]
    texts["marketing_from"], texts["marketing_to"] = [clock_of(rule.marketing_from)], [clock_of(rule.marketing_to)]
    return Form(texts)


def country_page(request: Request[Any, Any, Any], rule: CountryRule, form: Form[RuleForm]) -> Page:
    """The page, with what was typed and what is wrong with it."""
    context = {
        "rule": rule,
        "form": form,
        "registrations": REGISTRATIONS,
        "policies": POLICIES,
        "days": DAYS,
        "language": language_of(request),
    }
    title = Verbatim(rule.name(language_of(request)))
    return Page("admin/country.html", title=title, parent=COUNTRIES, context=context, status_code=form.status)


@post("/{code:str}", status_code=200)
async def change(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], code: FromPath[str]
) -> Page | SeeOther:
    """Put other rules in place."""
    rule = await countries.rule(platform, code)
    form = await read_form(request, RuleForm)
    with form.attempt():
        await countries.change_rule(platform, form.value.applied(rule), actor=actor_of(request))
        return SeeOther(f"/countries/{code}", flash=Flash(N_("The rules were kept.")))
    return country_page(request, rule, form)


def country_router() -> Router:
    """The routes under /countries."""
    return Router("/countries", route_handlers=[show, show_one, change])
