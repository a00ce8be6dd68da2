"""Workbooks made by hand, part by part: what no program would write, too."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["book", "packed", "sheet"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A sheet's XML around its rows."""
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def book(*sheets: str, states: Mapping[int, str] | None = None, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of these sheets, called List 1, List 2 …; `states` of some of them, by their number."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="List {number}" sheetId="{number}" r:id="rId{number}"{state_of(states or {}, number)}/>'
        for number in numbers
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in numbers
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{kinds}</Types>",
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
        f"{related}</Relationships>",
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": xml for number, xml in zip(numbers, sheets, strict=True)}
    return packed(parts | dict(more or {}))


def state_of(states: Mapping[int, str], number: int) -> str:
    return f' state="{states[number]}"' if number in states else ""
