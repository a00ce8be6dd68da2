"""The pages of promo codes: made, used, switched off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from hudhud import onboarding
from hudhud.errors import NotFound
from hudhud.i18n import N_
from hudhud.onboarding import PromoCode
from hudhud.plugins import Platform
from hudhud_admin.account_frame import actor_of
from hudhud_admin.credit import parse_amount
from hudhud_admin.sheets import MEDIA_TYPE, csv_file
from hudhud_web import Crumb, Flash, Form, Page, SeeOther, Verbatim, blank_form, frame_of, language_of, read_form

__all__ = ["promo_router"]

PATH = "/promo-codes"
ZONE = ZoneInfo("UTC")
COLUMNS = (N_("Account number"), N_("Name"), N_("Credit"), N_("Currency"), N_("When"))


class PromoForm(msgspec.Struct):
    """A new code; its last day counts whole."""

    code: str
    amount: str
    currency: str
    first_day: date
    uses_allowed: int
    last_day: date | None = None


class ActiveForm(msgspec.Struct):
    """Off or on."""

    active: bool = False


@get("/")
async def show(platform: NamedDependency[Platform]) -> Page:
    """All codes with their uses."""
    today = datetime.now(UTC).date()
    return await promos_page(platform, blank_form(first_day=today, currency="EUR", uses_allowed=100))


@post("/", status_code=200)
async def create(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Page | SeeOther:
    """Make a code."""
    form = await read_form(request, PromoForm)
    with form.attempt():
        given = form.value
        await onboarding.create_promo(
            platform,
            code=given.code,
            value=parse_amount(given.amount, given.currency.upper()),
            valid_from=midnight(given.first_day),
            valid_until=midnight(given.last_day + timedelta(days=1)) if given.last_day else None,
            uses_allowed=given.uses_allowed,
            actor=actor_of(request),
        )
        return SeeOther(PATH, flash=Flash(N_("The code %(code)s can be used."), {"code": given.code.upper()}))
    return await promos_page(platform, form)


@get("/{promo_id:int}")
async def show_one(platform: NamedDependency[Platform], promo_id: FromPath[int]) -> Page:
    """Who used a code."""
    promo = await promo_of(platform, promo_id)
    context = {"promo": promo, "uses": await onboarding.promo_uses(platform, promo_id)}
    parent = Crumb(N_("Promo codes"), PATH)
    return Page("admin/promo.html", title=Verbatim(promo.code), context=context, parent=parent)


@get("/{promo_id:int}/export")
async def export(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], promo_id: FromPath[int]
) -> Response[bytes]:
    """The same as a file for a spreadsheet program."""
    promo = await promo_of(platform, promo_id)
    catalogs, language = frame_of(request).catalogs, language_of(request)
    rows = [
        (use.account_id, use.account_name, use.value.decimal(), use.value.currency, f"{use.at:%Y-%m-%d %H:%M}")
        for use in await onboarding.promo_uses(platform, promo_id)
    ]
    headers = {"Content-Disposition": f'attachment; filename="{promo.code}.csv"'}
    head = [catalogs.translate(title, language) for title in COLUMNS]
    return Response(csv_file(head, rows), media_type=MEDIA_TYPE, headers=headers)


@post("/{promo_id:int}/active", status_code=200)
async def switch(
    request: Request[Any, Any, Any], platform: NamedDependency[Platform], promo_id: FromPath[int]
) -> SeeOther:
    """Switch a code off, or on again."""
    form = await read_form(request, ActiveForm)
    await onboarding.set_promo_active(platform, promo_id, active=form.value.active, actor=actor_of(request))
    said = N_("The code is on.") if form.value.active else N_("The code is off.")
    return SeeOther(f"{PATH}/{promo_id}", flash=Flash(said))


async def promo_of(platform: Platform, promo_id: int) -> PromoCode:
    """The code of this id; raises NotFound."""
    found = next((promo for promo in await onboarding.promos(platform) if promo.id == promo_id), None)
    if found is None:
        raise NotFound
    return found


async def promos_page(platform: Platform, form: Form[Any]) -> Page:
    """The list, and the form for another."""
    context = {"promos": await onboarding.promos(platform), "form": form}
    return Page("admin/promos.html", title=N_("Promo codes"), context=context, status_code=form.status)


def midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time.min, tzinfo=ZONE)


def promo_router() -> Router:
    """The routes under /promo-codes."""
    return Router(PATH, route_handlers=[show, create, show_one, export, switch])
