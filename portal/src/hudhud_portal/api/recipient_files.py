"""Recipient files: upload one, and see what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from hudhud import recipients
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud.recipients import FileState, RecipientFile, RowError
from hudhud_portal.api.calls import words
from hudhud_portal.api.uploads import CEILING, UploadOperation, uploaded
from hudhud_web import (
    API_CHANGING,
    API_READING,
    MOST_BYTES,
    SCOPE,
    IdempotencyKey,
    PageCursor,
    PageLimit,
    address_of,
    answer_once,
    api_problem,
    next_page,
    permitted,
    place_of_cursor,
)

__all__ = ["ROUTES"]

SHOWN_ERRORS: Final = 100


class UploadedView(msgspec.Struct, frozen=True):
    """A file that is kept and being read."""

    id: str
    state: FileState


class RowErrorView(msgspec.Struct, frozen=True):
    """A row that was left out: its number as a spreadsheet shows it, all its cells, which one is wrong, and why.

    `cell` counts from 0; `value` is the first cell.
    """

    row: int
    value: str
    reason: str
    cells: list[str]
    cell: int


class FileLine(msgspec.Struct, frozen=True):
    """A file in a list; `reason` says why it was refused.

    `repeats` rows have a number that came before: left out as `duplicates`, or kept with `keep_duplicates`.
    `header_row` is 0 where there is none. `encoding` is a text file's, `sheet` a workbook's.
    """

    id: str
    state: FileState
    name: str
    channel: str
    reason: str
    rows: int
    valid: int
    invalid: int
    duplicates: int
    repeats: int
    keep_duplicates: bool
    columns: list[str]
    header_row: int
    encoding: str
    sheet: str
    bytes: int
    bytes_read: int
    created_at: datetime
    read_at: datetime | None


class FileView(FileLine, frozen=True):
    """A file; `errors` are the first 100 of it. While it is asking, `encodings` are its first rows by encoding."""

    errors: list[RowErrorView] = []
    encodings: dict[str, list[list[str]]] = {}


class ChosenEncoding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of a file's `encodings`."""

    encoding: str


class FilePage(msgspec.Struct, frozen=True):
    """A page of files."""

    recipient_files: list[FileLine]
    next_cursor: str | None


class ErrorPage(msgspec.Struct, frozen=True):
    """A page of a file's errors, in the order of their rows."""

    errors: list[RowErrorView]
    next_cursor: str | None


@post(
    "/recipient-files",
    status_code=202,
    summary="Upload a recipient file",
    guards=[permitted("campaigns.send")],
    opt={SCOPE: "campaigns:send", MOST_BYTES: "max_file_bytes"},
    request_max_body_size=CEILING,
    operation_class=UploadOperation,
    responses={**API_CHANGING, 413: api_problem("The file is larger than is allowed.")},
)
async def upload_file(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    idempotency_key: IdempotencyKey = None,
) -> Response[UploadedView]:
    """Keep an Excel (.xlsx) or CSV file; it is read in the background."""
    async with uploaded(request, platform) as upload:

        async def act() -> UploadedView:
            file_id = await recipients.upload(
                platform,
                account_id=principal.account_id,
                channel=upload.fields.get("channel", "sms"),
                name=upload.file.filename,
                region=upload.fields.get("region", principal.region),
                chunks=upload.chunks(),
                actor=principal.actor(address_of(request)),
                encoding=upload.fields.get("encoding", ""),
                keep_duplicates=chosen(upload.fields.get("keep_duplicates", "false")),
            )
            return UploadedView(to_public("rcf", file_id), FileState.READING)

        return await answer_once(
            request,
            platform,
            principal,
            key=idempotency_key,
            content=await upload.fingerprint() if idempotency_key else b"",
            status=202,
            view=UploadedView,
            act=act,
            located=True,
        )


@get("/recipient-files", summary="Recipient files, newest first", responses=API_READING)
async def list_files(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[FilePage]:
    """The account's files."""
    found = await recipients.list_files(platform, principal.account_id, limit=limit + 1, before=place_of_cursor(cursor))
    files, next_cursor, headers = next_page(request, found, limit, lambda file: file.id)
    lines = [FileLine(**line_values(request, file)) for file in files]
    return Response(FilePage(lines, next_cursor), headers=headers)


@get("/recipient-files/{id:str}", summary="A recipient file", responses=API_READING)
async def show_file(request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str) -> FileView:
    """How far it is, and what was read."""
    file = await recipients.get(platform, principal.account_id, from_public("rcf", id))
    errors = await recipients.errors(platform, principal.account_id, file.id, limit=SHOWN_ERRORS)
    previews = {name: [list(row) for row in rows] for name, rows in file.previews.items()}
    shown = [error_view(request, error) for error in errors]
    return FileView(**line_values(request, file), errors=shown, encodings=previews)


@post(
    "/recipient-files/{id:str}/encoding",
    status_code=202,
    summary="Choose a file’s encoding",
    guards=[permitted("campaigns.send")],
    opt={SCOPE: "campaigns:send"},
    responses=API_CHANGING,
)
async def choose_encoding(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: FromPath[str], data: ChosenEncoding
) -> UploadedView:
    """Answer a file that is asking; it is read on in the background."""
    file_id = from_public("rcf", id)
    await recipients.choose_encoding(
        platform,
        account_id=principal.account_id,
        file_id=file_id,
        encoding=data.encoding,
        actor=principal.actor(address_of(request)),
    )
    return UploadedView(to_public("rcf", file_id), FileState.READING)


@get("/recipient-files/{id:str}/errors", summary="Rows that were left out", responses=API_READING)
async def list_errors(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    id: str,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[ErrorPage]:
    """The first 100,000 errors of a file, in pages."""
    file = await recipients.get(platform, principal.account_id, from_public("rcf", id))
    found = await recipients.errors(
        platform, principal.account_id, file.id, limit=limit + 1, after_row=place_of_cursor(cursor) or 0
    )
    errors, next_cursor, headers = next_page(request, found, limit, lambda error: error.row)
    return Response(ErrorPage([error_view(request, error) for error in errors], next_cursor), headers=headers)


def line_values(request: Request[Any, Any, Any], file: RecipientFile) -> dict[str, Any]:
    """A file's values as the API shows them."""
    return {
        "id": to_public("rcf", file.id),
        "state": file.state,
        "name": file.name,
        "channel": file.channel,
        "reason": words(request, file.reason, file.reason_values),
        "rows": file.rows,
        "valid": file.valid,
        "invalid": file.invalid,
        "duplicates": file.duplicates,
        "repeats": file.repeats,
        "keep_duplicates": file.keep_duplicates,
        "columns": list(file.columns),
        "header_row": file.header_row,
        "encoding": file.encoding,
        "sheet": file.sheet,
        "bytes": file.bytes,
        "bytes_read": file.bytes_read,
        "created_at": file.created_at,
        "read_at": file.read_at,
    }


def error_view(request: Request[Any, Any, Any], error: RowError) -> RowErrorView:
    """An error in the caller's language."""
    return RowErrorView(error.row, error.value, words(request, error.reason), [error.value, *error.fields], error.cell)


def chosen(text: str) -> bool:
    """A yes or no of a form; raises Invalid."""
    if text not in {"true", "false"}:
        raise Invalid(Problem("keep_duplicates", N_("Give true or false."), text))
    return text == "true"


ROUTES = Router(
    "/", route_handlers=[upload_file, list_files, show_file, list_errors, choose_encoding], tags=["Recipient files"]
)
