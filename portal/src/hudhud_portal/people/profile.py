"""One's own profile: name, telephone, time zone and language, and the ways to another e-mail address and mobile."""

from __future__ import annotations

from math import ceil
from typing import Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency

from hudhud import identity, onboarding
from hudhud.errors import NotFound
from hudhud.i18n import LANGUAGES, N_
from hudhud.identity import Principal
from hudhud.onboarding import CodeSent
from hudhud.plugins import Platform
from hudhud_portal.countries import countries
from hudhud_portal.people.time_zones import time_zones
from hudhud_portal.places import SETTINGS
from hudhud_web import (
    Crumb,
    Flash,
    Form,
    Page,
    SeeOther,
    address_of,
    blank_form,
    language_of,
    read_form,
    recently_signed_in,
)

__all__ = ["PROFILE"]

PROFILE_PAGE: Final = Crumb(N_("Your profile"), "/settings/profile", SETTINGS)


class Told(msgspec.Struct, frozen=True):
    """What the profile's form asks."""

    full_name: str
    phone: str = ""
    time_zone: str = ""
    language: str = ""


class NewEmail(msgspec.Struct, frozen=True):
    """The address that is wanted."""

    email: str


class NewMobile(msgspec.Struct, frozen=True):
    """The number that is wanted; `region` is the country of one without a country code."""

    number: str
    region: str = ""


class Code(msgspec.Struct, frozen=True):
    """The code on the phone."""

    code: str


def oneself(principal: Principal) -> int:
    """The user's id; raises NotFound for a program."""
    if principal.user_id is None:
        raise NotFound
    return principal.user_id


async def profile_page(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, form: Form[Any] | None = None
) -> Page:
    """The profile; without a form, with what is kept."""
    kept = await identity.profile(platform, oneself(principal))
    form = form or blank_form(
        full_name=kept.full_name, phone=kept.phone, time_zone=kept.time_zone, language=kept.language
    )
    context = {
        "form": form,
        "profile": kept,
        "zones": time_zones(language_of(request)),
        "languages": LANGUAGES,
        "trial": principal.trial,
    }
    return Page(
        "portal/people/profile.html",
        title=PROFILE_PAGE.title,
        parent=SETTINGS,
        context=context,
        status_code=form.status,
    )


@get("/settings/profile")
async def show_profile(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page:
    """What is kept."""
    return await profile_page(request, platform, principal)


@post("/settings/profile", status_code=200)
async def change_profile(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Keep what was entered."""
    form = await read_form(request, Told)
    with form.attempt():
        told = form.value
        await identity.change_profile(
            platform,
            user_id=oneself(principal),
            full_name=told.full_name,
            phone=told.phone,
            time_zone=told.time_zone,
            language=told.language,
            actor=principal.actor(address_of(request)),
        )
        return SeeOther("/settings/profile", flash=Flash(N_("Your profile was saved.")))
    return await profile_page(request, platform, principal, form)


def email_page(principal: Principal, form: Form[Any]) -> Page:
    """The form about another address."""
    return Page(
        "portal/people/email.html",
        title=N_("Change your e-mail address"),
        parent=PROFILE_PAGE,
        context={"form": form, "present": principal.email},
        status_code=form.status,
    )


@get("/settings/profile/email", guards=[recently_signed_in])
async def show_email(principal: NamedDependency[Principal]) -> Page:
    """Ask for the new address."""
    return email_page(principal, blank_form())


@post("/settings/profile/email", status_code=200, guards=[recently_signed_in])
async def request_email(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Send a link to it."""
    form = await read_form(request, NewEmail)
    with form.attempt():
        await identity.request_email(
            platform,
            user_id=oneself(principal),
            email=form.value.email,
            language=language_of(request),
            actor=principal.actor(address_of(request)),
        )
        words = N_("We wrote to %(email)s. Follow the link in the letter within 24 hours; until then nothing changes.")
        return SeeOther("/settings/profile", flash=Flash(words, {"email": form.value.email}))
    return email_page(principal, form)


def mobile_page(request: Request[Any, Any, Any], principal: Principal, form: Form[Any]) -> Page:
    """The form about another number."""
    return Page(
        "portal/people/mobile.html",
        title=N_("Verify a mobile number"),
        parent=PROFILE_PAGE,
        context={"form": form, "countries": countries(language_of(request)), "trial": principal.trial},
        status_code=form.status,
    )


@get("/settings/profile/mobile", guards=[recently_signed_in])
async def show_mobile(request: Request[Any, Any, Any], principal: NamedDependency[Principal]) -> Page:
    """Ask for the number."""
    return mobile_page(request, principal, blank_form(region=principal.region))


@post("/settings/profile/mobile", status_code=200, guards=[recently_signed_in])
async def request_mobile(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Send a code to it."""
    form = await read_form(request, NewMobile)
    with form.attempt():
        await onboarding.request_mobile(
            platform,
            user_id=oneself(principal),
            number=form.value.number,
            region=form.value.region or principal.region,
            address=address_of(request),
            language=language_of(request),
        )
        return SeeOther("/settings/profile/mobile/code")
    return mobile_page(request, principal, form)


def code_page(platform: Platform, sent: CodeSent, form: Form[Any]) -> Page:
    """The form that takes the code, and sends another."""
    wait = (sent.resend_after - platform.clock.now()).total_seconds()
    return Page(
        "portal/people/mobile_code.html",
        title=N_("Enter the code"),
        parent=PROFILE_PAGE,
        context={"form": form, "hint": sent.hint, "wait": max(0, ceil(wait))},
        status_code=form.status,
    )


@get("/settings/profile/mobile/code", guards=[recently_signed_in])
async def show_code(platform: NamedDependency[Platform], principal: NamedDependency[Principal]) -> Page | SeeOther:
    """Ask for the code."""
    sent = await onboarding.mobile_on_its_way(platform, oneself(principal))
    return code_page(platform, sent, blank_form()) if sent else SeeOther("/settings/profile/mobile")


@post("/settings/profile/mobile/code", status_code=200, guards=[recently_signed_in])
async def prove_mobile(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> Page | SeeOther:
    """Take the code: the number counts."""
    sent, form = await onboarding.mobile_on_its_way(platform, oneself(principal)), await read_form(request, Code)
    if sent is None:
        return SeeOther("/settings/profile/mobile")
    with form.attempt():
        await onboarding.prove_mobile(
            platform, user_id=oneself(principal), code=form.value.code, actor=principal.actor(address_of(request))
        )
        return SeeOther("/settings/profile", flash=Flash(N_("Your mobile number is verified.")))
    return code_page(platform, sent, form)


@post("/settings/profile/mobile/again", status_code=303, guards=[recently_signed_in])
async def resend_code(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], principal: NamedDependency[Principal]
) -> SeeOther:
    """Send another code to the same number."""
    await onboarding.resend_mobile(
        platform, user_id=oneself(principal), address=address_of(request), language=language_of(request)
    )
    return SeeOther("/settings/profile/mobile/code", flash=Flash(N_("A new code is on its way. Older ones are dead.")))


PROFILE = Router(
    "/",
    route_handlers=[
        show_profile,
        change_profile,
        show_email,
        request_email,
        show_mobile,
        request_mobile,
        show_code,
        prove_mobile,
        resend_code,
    ],
)
