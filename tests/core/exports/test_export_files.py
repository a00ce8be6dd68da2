"""What stands in a file: bytes of a CSV, cells of a workbook, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud import exports
from hudhud.accounts import Account
from hudhud.exports import ExportFormat
from hudhud.exports.cells import for_csv
from hudhud.exports.files import CsvFile, ExportFile, Layout, TooFewSheets, XlsxFile
from hudhud.plugins import Cell, CellForm, Platform

from .conftest import Asking

CAIRO = ZoneInfo("Africa/Cairo")
LATE = datetime(2026, 11, 23, 22, 30, 15, tzinfo=UTC)
FORMS = (CellForm.TEXT, CellForm.PHONE, CellForm.NUMBER, CellForm.TIME, CellForm.WORD)
ROW = ("=1+1", "201001234567", Decimal("0.0250"), LATE, "flown")
WORKSHEET = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(.*?)</c>')


def layout(*heads: str, forms: Sequence[CellForm] = FORMS) -> Layout:
    heads = heads or ("Text", "Number", "Cost", "Time", "State")
    return Layout("Rings", heads, forms, [20] * len(heads), {"flown": "طار"}, CAIRO)


async def written(file: ExportFile, *blocks: Sequence[Sequence[Cell]]) -> bytes:
    try:
        content = b"".join([await file.take(block) for block in blocks])
        return content + b"".join([piece async for piece in file.rest()])
    finally:
        await file.close()


def sheet(content: bytes, number: int = 1) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(f"xl/worksheets/sheet{number}.xml").decode()


async def test_a_csv_is_utf8_with_a_mark_and_ends_its_lines_as_rfc_4180_says() -> None:
    content = await written(CsvFile(layout()), [ROW])

    assert content == (
        "\ufeff" + '"Text","Number","Cost","Time","State"\r\n'
        '"\'=1+1","+201001234567",0.0250,"2026-11-24 00:30:15","طار"\r\n'
    ).encode()  # fmt: skip


async def test_a_csv_without_rows_has_its_heads() -> None:
    assert (await written(CsvFile(layout()))).decode("utf-8-sig").startswith('"Text"')


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(begin: str) -> None:
    line = for_csv([CellForm.TEXT], CAIRO, {})([(f"{begin}HYPERLINK()",)])

    assert line == f'"\'{begin}HYPERLINK()"\r\n'


CELLS = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.one_of(st.none(), st.integers(), st.floats(allow_nan=False), st.decimals(allow_nan=False)),
    st.one_of(st.none(), st.datetimes(min_value=datetime(1980, 1, 1), timezones=st.just(UTC))),
    st.sampled_from(["flown", "", 'in "transit", late']),
)


@given(st.lists(CELLS))
def test_lines_are_those_that_a_csv_writer_makes_cell_by_cell(rows: list[tuple[str, str, Cell, datetime, str]]) -> None:
    words = {"flown": "طار"}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for text, phone, number, time, word in rows:
        told = time.astimezone(CAIRO).replace(tzinfo=None).isoformat(" ", "seconds") if time else ""
        writer.writerow(
            [exports.safe(text), phone and f"+{phone}", "" if number is None else number, told, words.get(word, word)]
        )

    assert for_csv(FORMS, CAIRO, words)(rows) == buffer.getvalue()


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
async def test_whatever_is_written_reads_back_and_begins_no_formula(rows: list[tuple[str, str]]) -> None:
    file = CsvFile(layout("A", "B", forms=(CellForm.TEXT, CellForm.TEXT)))
    try:
        content = await written(file, rows)
    except UnicodeEncodeError:
        return  # half a surrogate pair is no text that can be stored

    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]

    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in read for cell in row)


async def test_a_workbook_has_typed_cells_and_no_formula() -> None:
    content = sheet(await written(XlsxFile(layout()), [ROW]))

    cells = {place: (more, inner) for place, more, inner in WORKSHEET.findall(content)}
    assert "<f" not in content
    assert cells["A2"] == (' t="inlineStr"', "<is><t>=1+1</t></is>")
    assert cells["B2"] == (' t="inlineStr"', "<is><t>+201001234567</t></is>")
    assert cells["C2"][1] == "<v>0.025</v>"
    assert cells["D2"][1].startswith("<v>46350.02")  # a day's number in a spreadsheet, 00:30 in Cairo
    assert cells["E2"][1] == "<is><t>طار</t></is>"


async def test_a_workbook_without_rows_has_its_heads() -> None:
    assert "<t>Text</t>" in sheet(await written(XlsxFile(layout())))


async def test_two_columns_of_one_name_are_both_there() -> None:
    content = await written(XlsxFile(layout("A", "A", forms=(CellForm.TEXT,) * 2)), [("one", "two")])

    assert "<t>one</t>" in sheet(content)
    assert "<t>two</t>" in sheet(content)


async def test_beyond_a_sheet_the_rows_go_on_in_the_next() -> None:
    rows = [(str(number),) for number in range(7)]

    content = await written(XlsxFile(layout("A", forms=(CellForm.TEXT,)), sheets=3, sheet_rows=3), rows[:5], rows[5:])

    assert [sheet(content, number).count("<row ") for number in (1, 2, 3)] == [4, 4, 2]


async def test_more_rows_than_the_sheets_hold_are_told() -> None:
    with pytest.raises(TooFewSheets):
        await written(XlsxFile(layout("A", forms=(CellForm.TEXT,)), sheet_rows=3), [("row",)] * 4)


async def test_an_abandoned_workbook_leaves_nothing_on_the_disk() -> None:
    file = XlsxFile(layout())
    await file.take([ROW])
    folder = Path(file._folder.name)

    await file.close()

    assert not folder.exists()


@pytest.mark.parametrize("format", ExportFormat)
async def test_heads_and_words_are_in_the_language_of_whoever_asked(
    platform: Platform, account: Account, ask: Asking, format: ExportFormat
) -> None:
    export_id = await ask(format)

    await exports.write_next(platform)

    pieces = await exports.content(platform, account.id, export_id)
    content = b"".join([piece async for piece in pieces])
    told = content.decode() if format is ExportFormat.CSV else sheet(content)
    assert "Put on (Africa/Cairo)" in told
