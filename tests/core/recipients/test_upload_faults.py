"""U2, U3, U6 and U7: forms of CSV, files that are no lists, files at the limit, one number in many forms."""

from __future__ import annotations

import csv
import io
import resource
import time

import pytest

from hudhud import msisdn
from hudhud.channels import Channel
from hudhud.recipients.intake import Intake
from hudhud.recipients.opening import Doubtful, opened
from hudhud.recipients.refusals import FileRefused, TooManyRows

MEGABYTE = 1024 * 1024
LIMIT = 1_000_000


def intake_of(content: bytes, sms: Channel, limit: int = LIMIT) -> Intake:
    """A file read to its end; raises FileRefused."""
    sheet = opened(content)
    assert not isinstance(sheet, Doubtful)
    intake = Intake(sheet, file_id=1, channel=sms, region="EG", limit=limit)
    for _ in intake.batches():
        pass
    return intake


def peak() -> int:
    """Most memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","], ids=["semicolon", "tab", "bar", "comma"])
def test_u2_a_list_is_read_whatever_separates_its_cells_and_rows(sms: Channel, delimiter: str, newline: str) -> None:
    rows = [
        ["phone", "name", "note"],
        ["01001234567", f"Ali{delimiter} the elder", 'said "yes"'],
        ["01001234568", "two\nlines", ""],
        ["12", "nobody", "too short"],
        ["01001234569", "Mona", "last"],
    ]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(rows)
    sheet = opened(written.getvalue().encode())
    assert not isinstance(sheet, Doubtful)
    intake = Intake(sheet, file_id=1, channel=sms, region="EG", limit=10)

    [batch] = intake.batches()

    assert intake.columns == rows[0]
    assert batch.recipients.addresses == ["201001234567", "201001234568", "201001234569"]
    assert batch.recipients.fields == [rows[1][1:], rows[2][1:], rows[4][1:]]
    assert [(error.row, error.value) for error in batch.errors] == [(4, "12")]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b'phone;name\n01001234567;"Ali\n01001234568;Mona\n', "file_unclosed_quote", 2),
        (b'phone|name\n01001234567|"Ali" the elder\n', "file_stray_quote", 2),
        (b'phone\tname\r01001234567\t"two\rlines"\r01001234568\t"Ali', "file_unclosed_quote", 3),
    ],
    ids=["unclosed quote", "text behind a quote", "unclosed quote behind embedded lines"],
)
def test_u2_what_cannot_be_read_is_told_with_its_row(sms: Channel, content: bytes, code: str, row: int) -> None:
    with pytest.raises(FileRefused) as refused:
        intake_of(content, sms)

    assert (refused.value.code, refused.value.values()["row"]) == (code, row)
    assert f"row {row}" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"01001234567\n" * 1_000_000 + b"0100\0\n", "file_not_text", id="NUL at the end"),
        pytest.param(b"\0" * 17 * MEGABYTE, "file_not_text", id="nothing but NUL"),
        pytest.param(b"phone\n" + b"0" * 10 * MEGABYTE, "file_line_too_long", id="10 MB line"),
        pytest.param(b'phone\n"' + b"0100\n" * 3_000_000, "file_unclosed_quote", id="unclosed quote"),
        pytest.param(b",".join([b"x"] * 10_000) + b"\n" + b"1\n" * 1_000, "file_too_many_columns", id="10k columns"),
        pytest.param(b"," * 17 * MEGABYTE, "file_line_too_long", id="nothing but commas"),
        pytest.param(bytes(range(256)) * 70_000, "file_not_text", id="noise"),
    ],
)
def test_u3_what_is_no_list_is_refused_soon_and_in_little_memory(sms: Channel, content: bytes, code: str) -> None:
    before, began = peak(), time.process_time()

    with pytest.raises(FileRefused) as refused:
        intake_of(content, sms)

    assert refused.value.code == code
    assert time.process_time() - began < 2
    assert peak() - before < 100 * MEGABYTE


def test_u6_a_million_rows_are_taken(sms: Channel) -> None:
    intake = intake_of(b"phone\n" + b"".join(b"0100%07d\n" % n for n in range(LIMIT)), sms)

    assert (intake.rows, intake.valid) == (LIMIT, LIMIT)


def test_u6_a_million_rows_and_one_are_refused_with_both_numbers(sms: Channel) -> None:
    with pytest.raises(TooManyRows) as refused:
        intake_of(b"phone\n" + b"01001234567\n" * (LIMIT + 1), sms)

    assert (refused.value.limit, refused.value.actual) == (LIMIT, LIMIT + 1)
    assert "Split it into several files" in str(refused.value)


def test_u7_a_number_in_every_form_is_one(sms: Channel) -> None:
    forms = [
        "+201001234567",
        "00201001234567",
        "201001234567",
        "01001234567",
        "1001234567",
        "010 0123 4567",
        "(010) 0123-4567",
        "٠١٠٠١٢٣٤٥٦٧",
        "۰۱۰۰۱۲۳۴۵۶۷",
        "٠٠٢٠١٠٠١٢٣٤٥٦٧",
        "\u200e+20 100 123 4567\u200f",
        "'01001234567",
    ]

    intake = intake_of("".join(f"{form}\n" for form in forms).encode(), sms)

    assert (intake.valid, intake.repeats, intake.invalid) == (1, len(forms) - 1, 0)


@pytest.mark.parametrize("rounded", ["2.01E+11", "2,01E+11", "2.01001E+11", "201000000000.0"])
def test_u7_a_number_that_excel_rounded_is_flagged(sms: Channel, rounded: str) -> None:
    sheet = opened(f"phone;name\n{rounded};Ali\n01001234567;Mona\n".encode())
    assert not isinstance(sheet, Doubtful)
    intake = Intake(sheet, file_id=1, channel=sms, region="EG", limit=10)

    [batch] = intake.batches()

    assert [(error.value, error.reason) for error in batch.errors] == [(rounded, msisdn.SPREADSHEET)]
    assert batch.recipients.addresses == ["201001234567"]
