"""Exports: have a table written into a file, and take it when it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from hudhud import exports
from hudhud.exports import Export, ExportFormat, ExportState
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.api.calls import words
from hudhud_portal.exports import file_of, translation
from hudhud_web import (
    API_CHANGING,
    API_READING,
    SCOPE,
    IdempotencyKey,
    PageCursor,
    PageLimit,
    address_of,
    answer_once,
    next_page,
    place_of_cursor,
)

__all__ = ["ROUTES"]


class NewExport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to write. Titles are in the language of Accept-Language, times in your zone."""

    kind: Annotated[str, msgspec.Meta(examples=["messages"])]
    format: ExportFormat = ExportFormat.CSV
    options: Annotated[
        dict[str, str],
        msgspec.Meta(
            description="Of `messages`: from, to, state, campaign, sender, number, interface, ref, country, code, "
            "as in the address of the portal’s list; `text` = 1 for what they say. "
            "Of `contacts`: q, group, opted (yes, no); of `opt_outs`: q, source.",
            examples=[{"campaign": "cmp_42", "state": "undelivered"}],
        ),
    ] = {}


class ExportView(msgspec.Struct, frozen=True):
    """An export. `total` is an estimate of its rows; `file` is the address of its content once it is done."""

    id: str
    kind: str
    format: ExportFormat
    name: str
    state: ExportState
    reason: str
    rows: int
    total: int | None
    bytes: int
    file: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class ExportPage(msgspec.Struct, frozen=True):
    """A page of exports."""

    exports: list[ExportView]
    next_cursor: str | None


@post(
    "/exports",
    status_code=202,
    summary="Export a table",
    opt={SCOPE: "read"},
    responses=API_CHANGING,
)
async def begin_export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    data: NewExport,
    idempotency_key: IdempotencyKey = None,
) -> Response[ExportView]:
    """Have the file written in the background; ask for the export until it is done."""

    async def act() -> ExportView:
        export_id = await exports.begin(
            platform,
            account_id=principal.account_id,
            kind=data.kind,
            options={"zone": principal.time_zone, **data.options},
            format=data.format,
            actor=principal.actor(address_of(request)),
            translate=translation(request),
            time_zone=principal.time_zone,
        )
        return view_of(request, await exports.get(platform, principal.account_id, export_id))

    return await answer_once(
        request,
        platform,
        principal,
        key=idempotency_key,
        status=202,
        view=ExportView,
        act=act,
        located=True,
    )


@get("/exports", summary="Exports, newest first", responses=API_READING)
async def list_exports(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    *,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[ExportPage]:
    """The account's exports of the last days."""
    found = await exports.list_exports(platform, principal.account_id, limit=limit + 1, before=place_of_cursor(cursor))
    listed, next_cursor, headers = next_page(request, found, limit, lambda export: export.id)
    return Response(ExportPage([view_of(request, one) for one in listed], next_cursor), headers=headers)


@get("/exports/{id:str}", summary="An export", responses=API_READING)
async def show_export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
) -> ExportView:
    """How far it is."""
    return view_of(request, await exports.get(platform, principal.account_id, from_public("exp", id)))


@post(
    "/exports/{id:str}/cancel", status_code=200, summary="Cancel an export", opt={SCOPE: "read"}, responses=API_CHANGING
)
async def cancel_export(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
) -> ExportView:
    """Call it off; one that has ended stays as it is."""
    actor = principal.actor(address_of(request))
    export = await exports.cancel(
        platform, account_id=principal.account_id, export_id=from_public("exp", id), actor=actor
    )
    return view_of(request, export)


@get("/exports/{id:str}/file", summary="The file of an export", responses=API_READING)
async def take_export(
    platform: NamedDependency[Platform], principal: NamedDependency[Principal], id: FromPath[str]
) -> Stream:
    """Its content, once it is done; 409 before."""
    return await file_of(platform, principal.account_id, id)


def view_of(request: Request[Any, Any, Any], export: Export) -> ExportView:
    """An export as the API shows it."""
    public_id = to_public("exp", export.id)
    return ExportView(
        id=public_id,
        kind=export.kind,
        format=export.format,
        name=export.name,
        state=export.state,
        reason=words(request, export.reason, export.reason_values),
        rows=export.rows,
        total=export.total,
        bytes=export.bytes,
        file=f"/api/v1/exports/{public_id}/file" if export.state is ExportState.DONE else None,
        created_at=export.created_at,
        finished_at=export.finished_at,
        expires_at=export.expires_at,
    )


ROUTES = Router(
    "/", route_handlers=[begin_export, list_exports, show_export, cancel_export, take_export], tags=["Exports"]
)
