"""Files as customers have them, and what they are told."""

from __future__ import annotations

import pytest

from hudhud import msisdn
from hudhud.channels import Channel
from hudhud.recipients.intake import Intake
from hudhud.recipients.opening import Doubtful, opened
from hudhud.recipients.refusals import EmptyFile, FileRefused, NotAList, NumbersElsewhere


def read(content: bytes, sms: Channel) -> tuple[list[str], list[tuple[int, str]]]:
    """The numbers of a file, and its wrong rows with their reasons."""
    sheet = opened(content)
    assert not isinstance(sheet, Doubtful)
    batches = list(Intake(sheet, file_id=1, channel=sms, region="EG", limit=100).batches())
    wrong = [(error.row, error.reason) for batch in batches for error in batch.errors]
    return [address for batch in batches for address in batch.recipients.addresses], wrong


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\x03\0\0\0",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\x89PNG\r\n",
        b"{\\rtf1 01001234567}",
        b"\xef\xbb\xbf<html><table><tr><td>01001234567</td></tr></table>",
        b"\r\n<!DOCTYPE html>",
    ],
    ids=["program", "PDF", "photo", "drawing", "letter", "page called .xls", "page"],
)
def test_another_kind_of_file_is_called_one(content: bytes) -> None:
    with pytest.raises(NotAList, match="another kind of file"):
        opened(content)


def test_a_word_that_begins_like_a_program_is_a_word(sms: Channel) -> None:
    assert read(b"Mzuri Ltd,name\n01001234567,Ali\n", sms) == (["201001234567"], [])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"Phone,Name\r\n", b"\r\n;;\r\n"])
def test_a_file_without_numbers_says_where_they_belong(sms: Channel, content: bytes) -> None:
    with pytest.raises(EmptyFile, match="into its first column"):
        read(content, sms)


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("Name,Phone,City\nMona,01001234567,Cairo\nOmar,01001234568,Giza\n", "B (Phone)"),
        ("م,الاسم,الجوال\n1,Mona,01001234567\n2,Omar,01001234568\n", "C (الجوال)"),
        ("1,01001234567\n2,01001234568\n3,?\n", "B"),
    ],
)
def test_numbers_in_another_column_are_found_there(sms: Channel, content: str, column: str) -> None:
    with pytest.raises(NumbersElsewhere, match="Move that column to the front") as refused:
        read(content.encode(), sms)

    assert refused.value.column == column


def test_a_few_numbers_elsewhere_are_chance(sms: Channel) -> None:
    numbers, wrong = read(b"Phone,Friend\n1,01001234567\n2,\n3,\n", sms)

    assert (numbers, [row for row, _ in wrong]) == ([], [2, 3, 4])


@pytest.mark.parametrize(
    "cell",
    [
        "01001234567 / 01001234568",
        "01001234567,01001234568",
        "01001234567; 01001234568",
        "01001234567 - 01001234568",
        "01001234567 or 01001234568",
        "٠١٠٠١٢٣٤٥٦٧ أو ٠١٠٠١٢٣٤٥٦٨",
        "01001234567\n01001234568",
        "+201001234567|+966512345678",
    ],
)
def test_several_numbers_in_one_cell_are_told_as_such(sms: Channel, cell: str) -> None:
    assert read(f'sep=,\nPhone\n"{cell}"\n'.encode(), sms) == ([], [(3, msisdn.SEVERAL)])


@pytest.mark.parametrize("cell", ["01001234567 / 12", "01001234567 ext 5", "a,b", "01001234567,"])
def test_a_number_and_something_else_are_not_two_numbers(sms: Channel, cell: str) -> None:
    [(_, reason)] = read(f'sep=;\nPhone\n"{cell}"\n'.encode(), sms)[1]

    assert reason != msisdn.SEVERAL


@pytest.mark.parametrize(
    "cell", ['="01001234567"', "tel:+201001234567", "TEL:0100 123 4567", "\u202a+201001234567\u202c"]
)
def test_what_programs_put_around_a_number_is_no_part_of_it(sms: Channel, cell: str) -> None:
    assert read(f"Phone;Name\n{cell};Ali\n".encode(), sms) == (["201001234567"], [])


def test_each_wrong_row_of_a_second_header_is_told(sms: Channel) -> None:
    numbers, wrong = read(b"Phone,Customer\nNumber,First name\n01001234567,Mona\n", sms)

    assert (numbers, wrong) == (["201001234567"], [(2, msisdn.NOT_A_NUMBER)])


def test_too_many_columns_are_told_with_what_to_do(sms: Channel) -> None:
    with pytest.raises(FileRefused, match=r"300 columns; at most 100 .* Remove those"):
        read(b",".join([b"Phone", *[b"c"] * 299]) + b"\n01001234567\n", sms)
