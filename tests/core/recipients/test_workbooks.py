"""U8 and U9: workbooks from strangers."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

import psutil
import pytest
from odd_books import book, packed, sheet

from hudhud.channels import Channel
from hudhud.recipients import xlsx_template
from hudhud.recipients.intake import Intake
from hudhud.recipients.opening import opened
from hudhud.recipients.refusals import FileRefused
from hudhud.recipients.spreadsheet import CELL_ERROR
from hudhud.recipients.workbook import UNCALCULATED, Workbook
from hudhud.workbooks import UnsafeWorkbook, read_workbook

A_LIST = sheet('<row r="1"><c r="A1"><v>201001234567</v></c></row>')
NUMBER = '<row r="1"><c r="A1" t="inlineStr"><is><t>+201001234567</t></is></c></row>'


def rows_of(content: bytes) -> list[list[str]]:
    """All rows of the sheet that is read."""
    return [row for block in Workbook(content).blocks() for row in block.rows or []]


def cells(*values: str, row: int = 1) -> str:
    """A row of cells, each given as its attributes and content."""
    made = "".join(f'<c r="{chr(65 + index)}{row}"{value}</c>' for index, value in enumerate(values) if value)
    return f'<row r="{row}">{made}</row>'


def text(value: str) -> str:
    return f' t="inlineStr"><is><t>{value}</t></is>'


def test_u9_formulas_have_the_value_that_was_saved_with_them() -> None:
    content = book(
        sheet(
            cells(text("phone"), text("due"))
            + cells("><f>B2*2</f><v>201001234567</v>", ' t="str"><f>TODAY()</f><v>May</v>', row=2)
        )
    )

    assert rows_of(content) == [["phone", "due"], ["201001234567", "May"]]


def test_u9_error_cells_and_formulas_without_a_value_are_wrong_rows(sms: Channel) -> None:
    content = book(
        sheet(
            cells(text("phone"), text("name"))
            + cells("><v>201001234567</v>", ' t="e"><v>#REF!</v>', row=2)
            + cells(' t="e"><f>1/0</f><v>#DIV/0!</v>', text("Ali"), row=3)
            + cells("><v>201001234568</v>", "><f>A1&amp;A2</f>", row=4)
            + cells("><v>201001234569</v>", ' t="str"><f>""</f><v></v>', row=5)
        )
    )
    intake = Intake(Workbook(content), file_id=1, channel=sms, region="EG", limit=10)

    batches = list(intake.batches())

    errors = [(one.row, one.cell, one.reason, [one.value, *one.fields]) for batch in batches for one in batch.errors]
    assert errors == [
        (2, 1, CELL_ERROR, ["201001234567", "#REF!"]),
        (3, 0, CELL_ERROR, ["#DIV/0!", "Ali"]),
        (4, 1, UNCALCULATED, ["201001234568", "=A1&A2"]),
    ]
    assert [batch.recipients.rows for batch in batches] == [[5]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("><v>201001234567</v>", "201001234567"),
        ("><v>201001234567.0</v>", "201001234567"),
        ("><v>2.01001234567E+11</v>", "201001234567"),
        (' t="b"><v>1</v>', "TRUE"),
        (' t="b"><v>0</v>', "FALSE"),
        ("><v>0.30000000000000004</v>", "0.3"),
        ("><v>1250.5</v>", "1250.5"),
    ],
)
def test_u9_values_are_shown_as_a_person_sees_them(cell: str, shown: str) -> None:
    assert rows_of(book(sheet(cells(text("x"), cell)))) == [["x", shown]]


@pytest.mark.parametrize(
    ("cell", "valid"),
    [
        ("><v>201001234567</v>", True),
        ("><v>1001234567</v>", True),  # whose first zero the program dropped
        ("><v>2.01E+11</v>", False),  # saved, opened and saved again: the digits are gone
        ("><v>201000000000</v>", False),
        ("><v>201001234567.5</v>", False),
        ("><v>-201001234567</v>", False),
        ("><v>2.0100123456789E+17</v>", False),
        (' t="b"><v>1</v>', False),
    ],
)
def test_u7_a_rounded_number_is_flagged_and_not_guessed(sms: Channel, cell: str, valid: bool) -> None:
    content = book(sheet(cells(text("phone")) + cells(cell, row=2)))
    intake = Intake(Workbook(content), file_id=1, channel=sms, region="EG", limit=10)

    batches = list(intake.batches())

    assert (intake.valid, intake.invalid) == ((1, 0) if valid else (0, 1))
    assert valid or batches[0].errors[0].reason


def test_u9_dates_and_times_are_shown_without_needless_parts() -> None:
    styles = (
        '<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>'
    )
    dated = sheet(cells(text("x"), ' s="1"><v>46356</v>', ' s="2"><v>46356.3958333333</v>'))

    assert rows_of(book(dated, more={"xl/styles.xml": styles})) == [["x", "2026-11-30", "2026-11-30 09:30"]]


def test_u9_hidden_and_empty_sheets_are_passed_over() -> None:
    content = book(A_LIST, sheet(""), A_LIST, A_LIST, states={1: "hidden", 4: "veryHidden"})

    begun = next(read_workbook(content))

    assert (begun.sheet, begun.hidden, begun.others) == ("List 3", ("List 1", "List 4"), ("List 2",))  # type: ignore[union-attr]  # it comes first


def test_u9_a_title_over_merged_cells_is_no_header(sms: Channel) -> None:
    content = book(
        sheet(
            cells(text("Customers of May"))
            + cells(text("phone"), text("name"), row=3)
            + cells("><v>201001234567</v>", text("Ali"), row=4),
            after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
        )
    )
    intake = Intake(Workbook(content), file_id=1, channel=sms, region="EG", limit=10)

    [batch] = intake.batches()

    assert (intake.columns, intake.header_row) == (["phone", "name"], 3)
    assert (batch.recipients.rows, batch.recipients.fields) == ([4], [["Ali"]])


def test_the_template_is_read(sms: Channel) -> None:
    intake = Intake(Workbook(xlsx_template("ar")), file_id=1, channel=sms, region="EG", limit=10)

    assert sum(len(batch.recipients.rows) for batch in intake.batches()) == 2
    assert intake.columns == ["رقم الجوال", "الاسم", "تاريخ الاستحقاق"]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(OLE + b"\0" * 600, "file_is_xls", id="xls"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "file_is_encrypted", id="encrypted"),
        pytest.param(book(A_LIST, more={"xl/vbaProject.bin": b"x"}), "file_has_macros", id="macro"),
        pytest.param(book(A_LIST, more={"xl/externalLinks/externalLink1.xml": "<x/>"}), "file_has_links", id="link"),
        pytest.param(book(A_LIST, more={"xl/embeddings/a.xlsx": packed({"a": "b"})}), "file_has_files", id="nested"),
        pytest.param(packed({"a.zip": packed({"b": "c"})}), "file_is_archive", id="archive"),
        pytest.param(packed({"content.xml": "<x/>"}), "file_is_ods", id="ods"),
        pytest.param(packed({"word/document.xml": "<x/>"}), "file_is_archive", id="document"),
        pytest.param(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "file_is_no_list", id="renamed program"),
        pytest.param(book(sheet(NUMBER, before=ENTITIES)), "file_has_entities", id="entity expansion"),
        pytest.param(book(sheet(NUMBER, before=OUTSIDE)), "file_has_entities", id="external entity"),
        pytest.param(book(sheet(FAR)), "file_far_cell", id="far cell"),
        pytest.param(book(sheet("<row r='1'>")), "file_empty", id="broken"),
        pytest.param(book(A_LIST)[:-200], "file_is_damaged", id="truncated"),
        pytest.param(book(A_LIST, more={f"xl/{n}.xml": "" for n in range(2_100)}), "file_too_many_parts", id="parts"),
        pytest.param(book(sheet("")), "file_empty", id="empty"),
    ],
)
def test_u8_is_refused_with_its_reason(content: bytes, code: str) -> None:
    began = time.monotonic()

    with pytest.raises(FileRefused) as refused:
        sheet_ = opened(content)
        assert isinstance(sheet_, Workbook)
        list(sheet_.blocks())

    assert refused.value.code == code
    assert str(refused.value)
    assert time.monotonic() - began < 5


def test_u8_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """10 GB of nothing in 10 MB: what the directory tells is enough to refuse it."""
    bomb = bytearray(book(A_LIST, more={"xl/media/x.xml": b"0" * 1_000}))
    at = bomb.rfind(b"PK\x01\x02", 0, bomb.rfind(b"xl/media/x.xml"))
    bomb[at + 24 : at + 28] = (4_000_000_000).to_bytes(4, "little")

    with pytest.raises(UnsafeWorkbook) as refused:
        list(read_workbook(bytes(bomb)))

    assert refused.value.kind == "unpacked"
    assert refused.value.values["actual"] > 4_000_000_000  # type: ignore[operator]  # a number


def test_u8_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(book(sheet(NUMBER, after=" " * 5_000_000)))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        name = bomb.rfind(b"xl/worksheets/sheet1.xml") if offset == 24 else bomb.find(b"xl/worksheets/sheet1.xml")
        at = bomb.rfind(mark, 0, name)
        bomb[at + offset : at + offset + 4] = (500).to_bytes(4, "little")

    with pytest.raises(UnsafeWorkbook) as refused:
        list(read_workbook(bytes(bomb)))

    assert refused.value.kind == "damaged"


def test_u8_what_unpacks_to_far_more_than_it_has_is_refused() -> None:
    """Below every cap but the ratio: 120 MB, of a few hundred kilobytes."""
    content = book(A_LIST, more={"xl/media/x.xml": b"0" * 120 * 1024 * 1024})

    with pytest.raises(UnsafeWorkbook) as refused:
        list(read_workbook(content))

    assert len(content) * 250 < 120 * 1024 * 1024
    assert (refused.value.kind, refused.value.values["limit"]) == ("unpacked", 100 * 1024 * 1024)


def test_u8_a_million_shared_strings_are_read_within_the_limits() -> None:
    """They are many, and not too many: the child has its memory and time, and the numbers come out."""
    shared = "<sst>" + "".join(f"<si><t>{n}</t></si>" for n in range(1_000_000)) + "</sst>"
    content = book(sheet(cells(' t="s"><v>999999</v>')), more=shared_strings(shared))

    assert rows_of(content) == [["999999"]]


def shared_strings(xml: str) -> dict[str, str]:
    """The part, and its relation to the book."""
    return {"xl/sharedStrings.xml": f'<?xml version="1.0"?>{xml}'}


def test_u8_no_workbook_makes_us_call_anybody() -> None:
    """Entities, links and pictures outside are there for a server that counts who comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        relation = f'<Relationship Id="x" Type="hyperlink" Target="{url}" TargetMode="External"/>'
        relations = f'<?xml version="1.0"?><Relationships>{relation}</Relationships>'
        outside = f'<!DOCTYPE x SYSTEM "{url}" [<!ENTITY a SYSTEM "{url}"> %a;]>'
        linked = {"xl/externalLinks/externalLink1.xml": relations}

        for content in (
            book(A_LIST, more={"xl/worksheets/_rels/sheet1.xml.rels": relations}),
            book(A_LIST, more=linked),
            book(sheet(NUMBER, before=outside)),
        ):
            with suppress(FileRefused):
                list(Workbook(content).blocks())

        with pytest.raises(TimeoutError):
            server.accept()


def test_u8_a_shared_string_in_very_many_cells_is_refused() -> None:
    shared = f'<sst xmlns="x"><si><t>{"x" * 32_000}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_000))
    content = book(sheet(rows), more={"xl/sharedStrings.xml": shared})

    with pytest.raises(UnsafeWorkbook) as refused:
        list(read_workbook(content))

    assert refused.value.kind in {"text", "damaged", "empty"}


def test_u8_a_parser_that_takes_too_much_memory_ends_alone() -> None:
    """Cells whose attributes stand in another order than the scan looks for reach the parser: its process dies."""
    hidden = '<row r="1"><c t="n" r="A1"><v>1</v></c></row><row r="1048576"><c t="n" r="XFD1048576"><v>1</v></c></row>'

    with pytest.raises(UnsafeWorkbook) as refused:
        list(read_workbook(book(sheet(hidden))))

    assert refused.value.kind in {"far", "damaged"}


def test_u8_a_child_that_takes_too_long_is_killed() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 200_000))
    began = time.monotonic()

    with pytest.raises(UnsafeWorkbook):
        list(read_workbook(book(sheet(rows)), seconds=0.2))

    assert time.monotonic() - began < 3


def test_leaving_early_ends_the_child() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50_000))
    before = set(psutil.Process().children())
    reading = read_workbook(book(sheet(rows)))
    next(reading)

    reading.close()  # type: ignore[attr-defined]  # a generator

    assert set(psutil.Process().children()) <= before


def test_columns_that_are_only_coloured_are_not_far_out() -> None:
    coloured = '<row r="1"><c r="A1"><v>201001234567</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>'  # noqa: E501 - one row a line

    assert rows_of(book(sheet(coloured)))[0][0] == "201001234567"


def test_a_zip_without_anything_is_no_workbook() -> None:
    with pytest.raises(FileRefused):
        list(Workbook(packed({})).blocks())
