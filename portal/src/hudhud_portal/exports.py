"""Exports: ask for a table as a file, watch it being written, take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from hudhud import exports
from hudhud.exports import Export, ExportFormat
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import ExportSource, Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.places import HOME
from hudhud_web import (
    Crumb,
    Flash,
    Form,
    Page,
    SeeOther,
    address_of,
    blank_form,
    frame_of,
    language_of,
    read_form,
)

__all__ = ["EXPORT_PAGES", "file_of", "translation"]

EXPORTS: Final = Crumb(N_("Exports"), "/exports", HOME)
ON_A_PAGE: Final = 30
OWN: Final = frozenset({"kind", "format", "_csrf_token"})
MEDIA: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Asked(msgspec.Struct, frozen=True):
    """What the form asks for, besides the options of its kind."""

    kind: str
    format: ExportFormat = ExportFormat.CSV


@get("/exports")
async def show_exports(
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    before: FromQuery[str | None] = None,
) -> Page:
    """The account's exports, newest first; the page looks again while one is being written."""
    first = from_public("exp", before) if before else None
    found = await exports.list_exports(platform, principal.account_id, limit=ON_A_PAGE + 1, before=first)
    shown = found[:ON_A_PAGE]
    context = {
        "exports": shown,
        "kinds": {kind: one.title for kind, one in exports.sources(platform).items()},
        "changing": any(one.open for one in shown),
        "days": exports.KEPT_DAYS,
        "older": f"/exports?before={to_public('exp', shown[-1].id)}" if len(found) > ON_A_PAGE else "",
        "newest": "/exports" if before else "",
    }
    return Page("portal/exports/list.html", title=N_("Exports"), parent=HOME, context=context)


@get("/exports/new")
async def ask_for_export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    kind: FromQuery[str],
) -> Page:
    """In which format, and about how many rows; the kind's options are in the address."""
    found = exports.source(platform, kind)
    options = {name: value for name, value in request.query_params.items() if name not in OWN}
    kept = await found.check(platform, principal.account_id, {**options, "zone": principal.time_zone})
    rows = await found.count(platform, principal.account_id, kept)
    return new_page(found, options, blank_form(format=ExportFormat.CSV), rows)


def new_page(found: ExportSource, options: dict[str, str], form: Form[Any], rows: int | None) -> Page:
    """The form."""
    context = {"source": found, "options": options, "form": form, "rows": rows, "days": exports.KEPT_DAYS}
    title = N_("Export")
    return Page("portal/exports/new.html", title=title, parent=EXPORTS, context=context, status_code=form.status)


@post("/exports", status_code=303)
async def begin_export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
) -> Page | SeeOther:
    """Have the file written, and show the list."""
    form = await read_form(request, Asked)
    sent = {name: str(value) for name, value in (await request.form()).items() if name not in OWN}
    with form.attempt():
        await exports.begin(
            platform,
            account_id=principal.account_id,
            kind=form.value.kind,
            options={**sent, "zone": principal.time_zone},
            format=form.value.format,
            actor=principal.actor(address_of(request)),
            translate=translation(request),
            time_zone=principal.time_zone,
        )
        told = Flash(
            N_("The file is being written. You can leave this page: we tell you when it is ready."), kind="info"
        )
        return SeeOther("/exports", flash=told)
    return new_page(exports.source(platform, form.text("kind")), sent, form, None)


def translation(request: Request[Any, Any, Any]) -> Callable[[str], str]:
    """Msgids in the reader's language."""
    catalogs, language = frame_of(request).catalogs, language_of(request)
    return lambda words: catalogs.translate(words, language)


@post("/exports/{public_id:str}/cancel", status_code=303)
async def cancel_export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    public_id: FromPath[str],
) -> SeeOther:
    """Call it off."""
    await exports.cancel(
        platform,
        account_id=principal.account_id,
        export_id=from_public("exp", public_id),
        actor=principal.actor(address_of(request)),
    )
    return SeeOther("/exports")


@get("/exports/{public_id:str}/file")
async def take_export(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], public_id: FromPath[str]
) -> Stream:
    """The file."""
    return await file_of(platform, principal.account_id, public_id)


async def file_of(platform: Platform, account_id: int, public_id: str) -> Stream:
    """The file as an answer, piece by piece; raises NotFound and ExportNotDone."""
    export: Export = await exports.get(platform, account_id, from_public("exp", public_id))
    return Stream(
        await exports.content(platform, account_id, export.id),
        media_type=MEDIA[export.format],
        headers={
            "Content-Disposition": f'attachment; filename="{export.name}"',
            "Content-Length": str(export.bytes),
        },
    )


EXPORT_PAGES: Final = [ask_for_export, begin_export, cancel_export, show_exports, take_export]
