"""Patterns of countries' numbers: a database that reads them tells what the numbering plans do."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest

from hudhud.countries import country_of, pattern_of
from hudhud.plugins import Platform

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def is_of(country: str, address: str) -> bool:
    """What a statement asks of a number."""
    pattern = pattern_of(country)
    assert pattern is not None
    if not address.startswith(pattern.calling_code):
        return False
    if not pattern.own:
        return True
    own, others = re.match(pattern.own, address), re.match(pattern.others, address)
    return bool(own) or not others if pattern.main else bool(own) and not others


def numbers() -> list[tuple[str, str]]:
    """Numbers of every kind of every country, with the country that the numbering plan says."""
    dice = random.Random(4711)
    found: list[tuple[str, str]] = []
    for region in REGIONS:
        for kind in range(11):
            example = phonenumbers.example_number_for_type(region, kind)
            for _ in range(3 if example else 0):
                digits = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)[1:]
                address = digits[:-3] + f"{dice.randrange(1000):03}"
                told = phonenumbers.region_code_for_number(phonenumbers.parse(f"+{address}"))
                if told and told.isalpha():
                    found.append((address, told))
    return found


def test_a_number_is_of_the_country_that_its_numbering_plan_says_and_of_no_other() -> None:
    wrong = []
    for address, told in numbers():
        calling_code = phonenumbers.country_code_for_region(told)
        found = [one for one in phonenumbers.region_codes_for_country_code(calling_code) if is_of(one, address)]
        if found != [told]:
            wrong.append((address, told, found))

    assert not wrong


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("201001234567", "EG"),
        ("77011234567", "KZ"),
        ("79161234567", "RU"),
        ("14165550123", "CA"),
        ("393123456789", "IT"),
    ],
)
def test_it_is_the_country_that_the_story_tells(address: str, country: str) -> None:
    assert country_of(address) == country
    assert [one for one in REGIONS if is_of(one, address)] == [country]


def test_a_number_of_no_kind_is_the_main_countrys() -> None:
    assert is_of("US", "1999")
    assert not is_of("CA", "1999")


async def test_the_database_reads_a_pattern_as_python_does(platform: Platform) -> None:
    addresses = [address for address, _ in numbers()]
    for country in REGIONS:
        pattern = pattern_of(country)
        assert pattern is not None
        for expression in filter(None, (pattern.own, pattern.others)):
            found = await platform.database.fetchval(
                "SELECT array_agg(a) FROM unnest($1::text[]) AS u (a) WHERE a ~ $2", addresses, expression
            )
            assert found == [one for one in addresses if re.match(expression, one)]


def test_what_is_no_country_has_no_pattern() -> None:
    assert pattern_of("XX") is None
    assert pattern_of("") is None
