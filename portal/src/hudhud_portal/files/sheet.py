"""A file as the spreadsheet it came from: rows with their own numbers, errors in their cells, to be put right there."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from hudhud import campaigns, recipients
from hudhud.exports import safe
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud.recipients import Corrected, Correction, RecipientFile
from hudhud_portal.files.encodings import ENCODING_NAMES
from hudhud_portal.places import CAMPAIGNS, campaign_crumb, step_path
from hudhud_web import Flash, Page, SeeOther, Verbatim, address_of, frame_of, language_of, read_form

__all__ = ["correct_cell", "csv_lines", "download_errors", "show_file"]

ON_A_PAGE: Final = 50
BYTE_ORDER_MARK: Final = "\ufeff"
TOLD: Final = {
    Corrected.RECIPIENT: N_("Row %(row)s is put right: it gets the message."),
    Corrected.DUPLICATE: N_("Row %(row)s is put right. Its number comes in another row already, so it counts once."),
    Corrected.WRONG: N_("Row %(row)s still has an error."),
}


class Cell(msgspec.Struct, frozen=True):
    """A value for a cell, and which rows were shown."""

    row: int
    cell: int
    value: str = ""
    campaign: str = ""
    errors: bool = False
    after: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """Which rows of a file are shown, and from which campaign's wizard."""

    file: RecipientFile
    campaign: str
    errors: bool
    after: int

    def path(self, *, errors: bool | None = None, after: int = 0) -> str:
        """The page's address."""
        wanted = self.errors if errors is None else errors
        given = {"campaign": self.campaign, "errors": "1" if wanted else "", "after": str(after) if after else ""}
        query = urlencode({name: value for name, value in given.items() if value})
        path = f"/files/{to_public('rcf', self.file.id)}"
        return f"{path}?{query}" if query else path


@get("/files/{public_id:str}")
async def show_file(
    platform: Platform,
    principal: Principal,
    *,
    public_id: FromPath[str],
    campaign: FromQuery[str | None] = None,
    errors: FromQuery[str | None] = None,
    after: FromQuery[int] = 0,
) -> Page:
    """Its rows, fifty at a time; with `errors` only those with one."""
    file = await recipients.get(platform, principal.account_id, from_public("rcf", public_id))
    return await sheet_page(platform, principal, View(file, campaign or "", bool(errors), after))


async def sheet_page(
    platform: Platform, principal: Principal, view: View, *, told: Flash | None = None, status: int = 200
) -> Page:
    """The page."""
    account, file = principal.account_id, view.file
    found = await recipients.sheet_rows(
        platform, account, file.id, after_row=view.after, limit=ON_A_PAGE + 1, only_errors=view.errors
    )
    rows = found[:ON_A_PAGE]
    parent = CAMPAIGNS
    if view.campaign:
        chosen = await campaigns.get(platform, account, from_public("cmp", view.campaign))
        parent = campaign_crumb(chosen)
    context = {
        "file": file,
        "view": view,
        "rows": rows,
        "first_wrong": next((row.row for row in rows if row.reason), None),
        "next": view.path(after=rows[-1].row) if len(found) > ON_A_PAGE else "",
        "back": step_path(from_public("cmp", view.campaign), "recipients") if view.campaign else "",
        "encoding": ENCODING_NAMES.get(file.encoding, file.encoding),
        "told": told,
    }
    title = Verbatim(file.name) if file.name else N_("Recipient file")
    return Page("portal/files/sheet.html", title=title, parent=parent, context=context, status_code=status)


@post("/files/{public_id:str}/cells", status_code=200)
async def correct_cell(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: FromPath[str]
) -> Page | SeeOther:
    """Put a value into a cell, and judge its row anew."""
    file_id = from_public("rcf", public_id)
    form = await read_form(request, Cell)
    sent = form.value
    try:
        correction = await recipients.correct(
            platform,
            account_id=principal.account_id,
            file_id=file_id,
            row=sent.row,
            cell=sent.cell,
            value=sent.value,
            actor=principal.actor(address_of(request)),
        )
        told, wrong = flash_of(sent.row, correction), correction.outcome is Corrected.WRONG
    except recipients.CorrectedMeanwhile as error:
        told, wrong = Flash(error.message, {"row": str(error.row)}, kind="warning"), False
    view = View(await recipients.get(platform, principal.account_id, file_id), sent.campaign, sent.errors, sent.after)
    in_place = request.headers.get("hx-request") is not None
    if wrong or in_place:
        # In place, a cell that is wrong still is an answer like any other: htmx complains of other statuses.
        return await sheet_page(platform, principal, view, told=told, status=422 if wrong and not in_place else 200)
    return SeeOther(view.path(after=sent.after), flash=told)


def flash_of(row: int, correction: Correction) -> Flash:
    """What became of the row, in words."""
    kind = "danger" if correction.outcome is Corrected.WRONG else "success"
    return Flash(TOLD[correction.outcome], {"row": str(row)}, kind=kind)


@get("/files/{public_id:str}/errors.csv")
async def download_errors(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: FromPath[str]
) -> Stream:
    """The rows with errors, with all their columns and the reason in the reader's language."""
    file = await recipients.get(platform, principal.account_id, from_public("rcf", public_id))
    catalogs, language = frame_of(request).catalogs, language_of(request)

    async def lines() -> AsyncIterator[str]:
        yield BYTE_ORDER_MARK + csv_lines([[*file.columns, catalogs.translate(N_("reason"), language)]])
        async for batch in recipients.all_errors(platform, principal.account_id, file.id):
            yield csv_lines([[row.value, *row.fields, catalogs.translate(row.reason, language)] for row in batch])

    return Stream(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="errors-{to_public("rcf", file.id)}.csv"'},
    )


def csv_lines(rows: list[list[str]]) -> str:
    """Lines of CSV, no cell of which a spreadsheet takes for a formula."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return written.getvalue()
