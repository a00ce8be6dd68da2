"""Headers, columns, repetitions and errors."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hudhud.channels import Channel
from hudhud.recipients.intake import Batch, Error, Intake, Taken, letters
from hudhud.recipients.refusals import EmptyFile, TooManyColumns, TooManyRows
from hudhud.recipients.spreadsheet import Spreadsheet

Kept = list[tuple[int, str, list[str] | None]]


def batches(content: bytes, sms: Channel, *, limit: int = 1_000, keep: bool = False) -> tuple[Intake, list[Batch]]:
    """All batches of a file, and what counted them."""
    sheet = Spreadsheet(content)
    intake = Intake(sheet, file_id=1, channel=sms, region="EG", limit=limit, keep_duplicates=keep)
    return intake, list(intake.batches())


def taken(content: bytes, sms: Channel, *, limit: int = 1_000, keep: bool = False) -> tuple[Intake, Kept]:
    """What is kept of a file: rows, addresses, fields."""
    intake, read = batches(content, sms, limit=limit, keep=keep)
    return intake, [row for batch in read for row in rows_of(batch.recipients)]


def rows_of(taken: Taken) -> Kept:
    """Row by row."""
    fields: Sequence[list[str] | None] = taken.fields or [None] * len(taken.rows)
    return list(zip(taken.rows, taken.addresses, fields, strict=True))


def errors_in(content: bytes, sms: Channel, *, limit: int = 1_000) -> list[Error]:
    """The errors that are kept."""
    return [error for batch in batches(content, sms, limit=limit)[1] for error in batch.errors]


@pytest.mark.parametrize(
    ("first", "columns", "rows"),
    [
        ("01001234567", ["A"], [1, 2]),
        ("Mobile", ["Mobile"], [2]),
        ("رقم الهاتف", ["رقم الهاتف"], [2]),
        ("12", ["A"], [2]),  # a wrong number is an error in row 1, not a header
        ("2.01001E+11", ["A"], [2]),  # what a spreadsheet makes of a number, though there is a letter in it
        ("", ["A"], [2]),
    ],
)
def test_the_first_row_is_a_header_when_its_first_cell_is_a_word(
    sms: Channel, first: str, columns: list[str], rows: list[int]
) -> None:
    intake, kept = taken(f"{first}\n01001234568\n".encode(), sms)

    assert intake.columns == columns
    assert [row for row, _, _ in kept] == rows


def test_columns_without_a_header_have_letters(sms: Channel) -> None:
    intake, kept = taken(b"01001234567,Ali,Cairo\n", sms)

    assert intake.columns == ["A", "B", "C"]
    assert kept == [(1, "201001234567", ["Ali", "Cairo"])]


def test_names_of_columns_are_never_empty_nor_the_same(sms: Channel) -> None:
    intake, _ = taken(b"phone,name, name ,,city\n01001234567\n", sms)

    assert intake.columns == ["phone", "name", "name 2", "D", "city"]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("01001234567,Ali,Cairo", ["Ali", "Cairo"]),
        ("01001234567,Ali", ["Ali", ""]),
        ("01001234567", ["", ""]),
        ("01001234567,Ali,Cairo,more", ["Ali", "Cairo"]),
        ('01001234567,"Ali, Omar",Cairo', ["Ali, Omar", "Cairo"]),
    ],
)
def test_a_row_has_as_many_fields_as_the_header(sms: Channel, row: str, fields: list[str]) -> None:
    _, kept = taken(f"phone,name,city\n{row}\n".encode(), sms)

    assert kept == [(2, "201001234567", fields)]


def test_one_number_in_many_forms_is_kept_once(sms: Channel) -> None:
    content = "01001234567\n+20 100 123 4567\n00201001234567\n٠١٠٠١٢٣٤٥٦٧\n۰۱۰۰۱۲۳۴۵۶۷\n"

    intake, kept = taken(content.encode(), sms)

    assert kept == [(1, "201001234567", None)]
    assert (intake.rows, intake.valid, intake.invalid, intake.duplicates) == (5, 1, 0, 4)


def test_an_error_keeps_its_row_its_value_and_its_reason(sms: Channel) -> None:
    errors = errors_in(b"phone,name\n01001234567,Ali\n\nnobody,Omar\n,Zaid\n", sms)

    assert [(error.row, error.value, error.fields) for error in errors] == [(4, "nobody", ["Omar"]), (5, "", ["Zaid"])]
    assert all(error.reason and error.cell == 0 for error in errors)


def test_blank_rows_are_no_rows(sms: Channel) -> None:
    intake, _ = taken(b"01001234567,Ali\n\n , \n,\n01001234568,Omar\n\n\n", sms)

    assert (intake.rows, intake.valid, intake.invalid) == (2, 2, 0)


def test_a_hundred_thousand_errors_are_kept_and_all_are_counted(sms: Channel) -> None:
    intake, read = batches(b"x\n" + b"#N/A\n" * 100_500, sms, limit=200_000)

    assert (sum(len(batch.errors) for batch in read), intake.invalid) == (100_000, 100_500)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"Mobile\n", b"phone,name\n,\n"])
def test_a_file_without_rows_is_refused(sms: Channel, content: bytes) -> None:
    with pytest.raises(EmptyFile):
        taken(content, sms)


def test_more_rows_than_allowed_are_counted_and_refused(sms: Channel) -> None:
    content = "".join(f"0100{n:07}\n" for n in range(100_000)) + "\n\n"

    with pytest.raises(TooManyRows, match="has 100000 rows; at most 50") as refused:
        taken(content.encode(), sms, limit=50)

    assert (refused.value.limit, refused.value.actual) == (50, 100_000)


def test_exactly_as_many_rows_as_allowed_are_taken(sms: Channel) -> None:
    intake, _ = taken(b"Mobile\n" + b"01001234567\n" * 50, sms, limit=50)

    assert intake.rows == 50


def test_ten_thousand_columns_are_refused(sms: Channel) -> None:
    with pytest.raises(TooManyColumns, match="10000 columns"):
        taken(b",".join([b"x"] * 10_000) + b"\n", sms)


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_a_spreadsheet_names_them(index: int, name: str) -> None:
    assert letters(index) == name


def test_rows_that_repeat_a_number_are_set_aside(sms: Channel) -> None:
    intake, read = batches(b"phone,due\n01001234567,1\n01001234567,2\n01001234568,3\n", sms)

    assert [row for batch in read for row in rows_of(batch.repeats)] == [(3, "201001234567", ["2"])]
    assert (intake.rows, intake.valid, intake.duplicates, intake.repeats) == (3, 2, 1, 1)


def test_rows_that_repeat_a_number_are_kept_on_demand(sms: Channel) -> None:
    intake, kept = taken(b"phone,due\n01001234567,1\n01001234567,2\n01001234568,3\n", sms, keep=True)

    assert [row for row, _, _ in kept] == [2, 3, 4]
    assert (intake.rows, intake.valid, intake.duplicates, intake.repeats) == (3, 3, 0, 1)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_an_error_of_the_spreadsheet_in_any_cell_is_a_wrong_row(sms: Channel, error: str) -> None:
    errors = errors_in(f"phone,name\n01001234567,Ali\n01001234568,{error}\n{error},Omar\n".encode(), sms)

    assert [(one.row, one.cell) for one in errors] == [(3, 1), (4, 0)]


def test_a_hash_is_no_error(sms: Channel) -> None:
    assert errors_in(b"phone,name\n01001234567,#1\n01001234568,C# fan\n", sms) == []


@pytest.mark.parametrize("above", ["Customers of May\n", "\n\n", "Customers of May,,\n\n"])
def test_titles_above_the_header_are_no_columns(sms: Channel, above: str) -> None:
    intake, kept = taken(f"{above}phone,name,city\n01001234567,Ali,Cairo\n".encode(), sms)

    first = above.count("\n") + 1
    assert (intake.columns, intake.header_row) == (["phone", "name", "city"], first)
    assert kept == [(first + 1, "201001234567", ["Ali", "Cairo"])]
