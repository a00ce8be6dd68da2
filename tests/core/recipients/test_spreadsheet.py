"""The forms of CSV."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hudhud.recipients.opening import Doubtful, opened
from hudhud.recipients.refusals import (
    FileRefused,
    LineTooLong,
    NotText,
    NotUtf8,
    StrayQuote,
    UnclosedQuote,
)
from hudhud.recipients.spreadsheet import DELIMITERS, Spreadsheet

Rows = list[list[str]]


def rows_of(content: bytes, *, block_bytes: int = 131_072) -> list[tuple[int, list[str]]]:
    """Every row with its number."""
    blocks = Spreadsheet(content, block_bytes=block_bytes).blocks()
    return [
        (block.first_row + index, block.rows[index] if block.rows else [cell])
        for block in blocks
        for index, cell in enumerate(block.cells)
    ]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"1\n2\n", [["1"], ["2"]]),
        (b"1\n2", [["1"], ["2"]]),
        (b"1\r\n2\r\n", [["1"], ["2"]]),
        (b"1\r2\r", [["1"], ["2"]]),  # Excel's “CSV (Macintosh)”
        (b"\xef\xbb\xbf1\n2\n", [["1"], ["2"]]),  # with the mark that Excel's “CSV UTF-8” begins with
        (b"1\n\n2\n", [["1"], [""], ["2"]]),  # a spreadsheet shows a blank line as a row
        (b"1,a\n2,b\n", [["1", "a"], ["2", "b"]]),
        (b"1;a,b\n2;c\n", [["1", "a,b"], ["2", "c"]]),  # Excel where the comma is for decimals
        (b"1\ta;b\n2\tc\n", [["1", "a;b"], ["2", "c"]]),
        (b"1|a;b,c\n2|c\n", [["1", "a;b,c"], ["2", "c"]]),
        (b'1|"two\rlines"\r2|b\r', [["1", "two\nlines"], ["2", "b"]]),
        (b"sep=;\n1;a\n", [["1", "a"]]),
        (b'1,"a,b"\n2,c\n', [["1", "a,b"], ["2", "c"]]),
        (b'1,"say ""hi"""\n', [["1", 'say "hi"']]),
        (b'1,"two\nlines"\n2,b\n', [["1", "two\nlines"], ["2", "b"]]),
        ("1,علي\n".encode(), [["1", "علي"]]),
        (b"", []),
    ],
)
def test_a_form_of_csv_is_read(content: bytes, rows: Rows) -> None:
    assert [row for _, row in rows_of(content)] == rows


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = b'sep=,\n1,a\n\n2,"two\nlines"\n3,c\n'

    assert [(number, row[0]) for number, row in rows_of(content) if any(row)] == [(2, "1"), (4, "2"), (5, "3")]


@pytest.mark.parametrize(
    ("content", "refusal", "values"),
    [
        (b"1\n2\n3\xff\n", NotUtf8, {"row": 3, "byte": 6}),
        (b"1,\xc7\xe1\xed\n", NotUtf8, {"row": 1, "byte": 3}),  # Windows-1256, Excel's plain “CSV” in Arabic
        (b"1\n2\0\n", NotText, {"row": 2}),
        (b"1\n" + b"2" * 65_537 + b"\n", LineTooLong, {"row": 2, "limit": 65_536}),
        (b"1\n" + b"2" * 10_000_000, LineTooLong, {"row": 2, "limit": 65_536}),
        (b'1,a\n2,"b\n3,c\n', UnclosedQuote, {"row": 2}),
        (b'1,a\n2,"b\n' + b"3,c\n" * 1_000_000, UnclosedQuote, {"row": 2}),
        (b'1,a\n2,"b"c\n', StrayQuote, {"row": 2}),
    ],
)
def test_what_is_no_csv_is_refused_with_its_row(
    content: bytes, refusal: type[FileRefused], values: dict[str, int]
) -> None:
    with pytest.raises(refusal) as refused:
        rows_of(content)

    assert refused.value.values() == values


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12)


BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@BUSY
@given(
    rows=st.lists(st.lists(cells, min_size=1, max_size=4), max_size=12),
    delimiter=st.sampled_from(DELIMITERS),
    block_bytes=st.integers(60, 400),
)
def test_whatever_the_csv_module_writes_is_read_back(rows: Rows, delimiter: str, block_bytes: int) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    content = f"sep={delimiter}\n{written.getvalue()}".encode()

    read = rows_of(content, block_bytes=max(block_bytes, 4 * 12 * 8))

    assert [row for _, row in read] == rows
    assert [number for number, _ in read] == list(range(2, len(rows) + 2))


@BUSY
@given(
    rows=st.lists(
        st.lists(st.text('ابتثجحخ,;|\t"abc12 \n', max_size=8), min_size=2, max_size=3), min_size=1, max_size=8
    ),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_its_encoding_a_file_reads_as_the_csv_module_reads_it(
    rows: Rows, delimiter: str, encoding: str, newline: str
) -> None:
    written = io.StringIO(newline="")
    # The module quotes only the line ends that it writes itself.
    quoting = csv.QUOTE_ALL if any("\n" in cell for row in rows for cell in row) else csv.QUOTE_MINIMAL
    csv.writer(written, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    content = f"sep={delimiter}{newline}{written.getvalue()}".encode(encoding)
    names = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "cp1256": "windows-1256", "iso8859-6": "iso-8859-6"}

    sheet = opened(content, names.get(encoding, encoding))

    assert not isinstance(sheet, Doubtful)
    assert [row for block in sheet.blocks() for row in block.rows or []] == rows


@BUSY
@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_refusal(content: bytes) -> None:
    try:
        rows_of(content)
    except FileRefused as refusal:
        assert str(refusal)
