"""Numbers are read as libphonenumber reads them, only faster, and refusals carry a reason."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import NumberParseException, PhoneNumberType

from hudhud.msisdn import InvalidMsisdn, parse

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("+201001234567", None),
        ("+20 100 123-4567", "GB"),
        ("00201001234567", "EG"),
        ("0020 (100) 123.4567", None),
        ("01001234567", "EG"),
        ("0100 123 4567", "eg"),
        ("1001234567", "EG"),  # a spreadsheet took the leading zero away
        ("201001234567", "EG"),
        ("201001234567", None),  # what the platform itself writes
        ("٠١٠٠١٢٣٤٥٦٧", "EG"),
        ("+٢٠١٠٠١٢٣٤٥٦٧", None),
        ("۰۱۰۰۱۲۳۴۵۶۷", "EG"),  # Persian digits
        ("\u202a+20 10 0123 4567\u202c", None),  # as copied from a phone's address book
        ("'+201001234567", None),  # a spreadsheet's mark for text
        ("\u200f٠١٠٠ ١٢٣ ٤٥٦٧", "EG"),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, region: str | None) -> None:
    assert parse(text, region) == "201001234567"


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        ("", "EG", "no number here"),
        (" - ", "EG", "no number here"),
        ("hello", "EG", "not a telephone number"),
        ("1-800-FLOWERS", "US", "not a telephone number"),  # letters are never turned into digits
        ("+201001234567 ext 5", "EG", "not a telephone number"),
        ("+20+1001234567", "EG", "not a telephone number"),
        ("2.01E+11", "EG", "spreadsheet"),
        ("2,01001E+11", "EG", "spreadsheet"),
        ("+2E11", "EG", "spreadsheet"),
        ("٢٫٠١E+11", "EG", "spreadsheet"),
        ("201001234567.0", "EG", "spreadsheet"),
        ("+201001", None, "too short"),
        ("+20100123456789", None, "too long"),
        ("+" + "1" * 300, None, "too long"),
        ("+999100123456", None, "country code is unknown"),
        ("01001234567", "XX", "country code is unknown"),
        ("0223456789", "EG", "not a mobile number"),
        ("+12125550", "US", "area code"),
        ("+201301234567", None, "no number range"),
    ],
)
def test_a_refused_number_says_why(text: str, region: str | None, reason: str) -> None:
    with pytest.raises(InvalidMsisdn) as refusal:
        parse(text, region)

    assert reason in refusal.value.reason
    assert refusal.value.value == text


def by_the_library(text: str, region: str | None) -> str | None:
    """What libphonenumber alone says, under our rule of which types are taken."""
    try:
        number = phonenumbers.parse("+" + text[2:] if text.startswith("00") else text, region)
    except NumberParseException:
        return None
    if phonenumbers.number_type(number) not in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return None
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def by_us(text: str, region: str | None) -> str | None:
    try:
        return parse(text, region)
    except InvalidMsisdn:
        return None


@st.composite
def nearly_right_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A region's example number in one of its forms, often with a digit changed, added or missing."""
    region = draw(st.sampled_from(REGIONS))
    kind = draw(st.sampled_from([PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE]))
    example = phonenumbers.example_number_for_type(region, kind) or phonenumbers.example_number(region)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(national) - 1))
        national = national[:at] + draw(st.text("0123456789", max_size=2)) + national[at + 1 :]
        national = national or "1"
    trunk = phonenumbers.PhoneMetadata.metadata_for_region(region).national_prefix or "0"
    code = str(example.country_code)
    form = draw(st.sampled_from(["+{c}{n}", "00{c}{n}", "{c}{n}", "{n}", "{t}{n}", "+{c}{t}{n}", "{c}{t}{n}"]))
    return form.format(c=code, n=national, t=trunk), draw(st.sampled_from([region, region, region, "EG", "US", "GB"]))


@given(nearly_right_numbers())
def test_the_fast_way_agrees_with_the_library(written: tuple[str, str]) -> None:
    text, region = written

    assert by_us(text, region) == by_the_library(text, region)


@pytest.mark.parametrize("region", REGIONS)
def test_the_example_of_every_region_is_read_in_every_form(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None:
        pytest.skip("this region has no mobile numbers")
    forms = [phonenumbers.format_number(example, form) for form in range(3)]

    assert {by_us(form, region) for form in forms} == {by_the_library(forms[0], region)}


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    found = by_us(text, "EG")

    assert found is None or by_us(found, None) == found
