"""Files to fill in: a header and two sample rows, in either language, as CSV and as a workbook."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get
from litestar.params import FromQuery

from hudhud import recipients
from hudhud.i18n import LANGUAGES
from hudhud_web import language_of

__all__ = ["download_csv_template", "download_xlsx_template"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/campaigns/template.csv", sync_to_thread=False)
def download_csv_template(request: Request[Any, Any, Any], lang: FromQuery[str] = "") -> Response[bytes]:
    """As CSV."""
    return attachment(recipients.csv_template(wanted(request, lang)), "text/csv; charset=utf-8", "recipients.csv")


@get("/campaigns/template.xlsx", sync_to_thread=True)
def download_xlsx_template(request: Request[Any, Any, Any], lang: FromQuery[str] = "") -> Response[bytes]:
    """As a workbook."""
    return attachment(recipients.xlsx_template(wanted(request, lang)), XLSX, "recipients.xlsx")


def wanted(request: Request[Any, Any, Any], language: str) -> str:
    """The language that was asked for, or the reader's."""
    return language if language in LANGUAGES else language_of(request)


def attachment(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A file to keep."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
