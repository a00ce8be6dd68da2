"""Price lists and price sheets."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud import pricing
from hudhud.accounts import Account, UnknownAccount
from hudhud.errors import Invalid
from hudhud.plugins import Platform
from hudhud.pricing import Line, Price, PriceSheet

prefixes = st.text("0123456789", max_size=6)


async def test_the_longest_prefix_prices_a_number(platform: Platform, account: Account) -> None:
    sheet = await pricing.sheet(platform, account.id, "sms")

    assert sheet.price("201001234567") == Price(15_000, refundable=True)
    assert sheet.price("201101234567") == Price(20_000, refundable=False)
    assert sheet.price("4915112345678") == Price(50_000, refundable=False)


async def test_a_channel_without_lines_prices_nothing(platform: Platform, account: Account) -> None:
    sheet = await pricing.sheet(platform, account.id, "voice")

    assert sheet.price("201001234567") is None
    assert (sheet.average(), sheet.currency) == (0, "EUR")


async def test_an_unknown_account_has_no_sheet(platform: Platform) -> None:
    with pytest.raises(UnknownAccount):
        await pricing.sheet(platform, 999_999, "sms")


@given(
    lines=st.dictionaries(prefixes, st.integers(0, 10**9), max_size=20),
    address=st.text("0123456789", max_size=12),
)
def test_a_price_is_that_of_the_longest_matching_prefix(lines: dict[str, int], address: str) -> None:
    sheet = PriceSheet("EUR", {prefix: Price(micros) for prefix, micros in lines.items()})

    matching = [prefix for prefix in lines if address.startswith(prefix)]
    expected = Price(lines[max(matching, key=len)]) if matching else None
    assert sheet.price(address) == expected


@pytest.mark.parametrize(
    ("micros", "average"),
    [((), 0), ((10,), 10), ((10, 11), 11), ((1, 1, 2), 1)],  # a half is rounded up
)
def test_the_average_is_the_mean_of_the_lines(micros: tuple[int, ...], average: int) -> None:
    sheet = PriceSheet("EUR", {str(n): Price(value) for n, value in enumerate(micros)})

    assert sheet.average() == average


def test_sheets_of_equal_prices_have_equal_fingerprints() -> None:
    one = PriceSheet("EUR", {"20": Price(1), "49": Price(2)})
    other_order = PriceSheet("EUR", {"49": Price(2), "20": Price(1)})
    refundable = PriceSheet("EUR", {"20": Price(1, refundable=True), "49": Price(2)})
    dollars = PriceSheet("USD", one.lines)

    assert one.fingerprint() == other_order.fingerprint()
    assert len({one.fingerprint(), refundable.fingerprint(), dollars.fingerprint()}) == 3


def test_a_sheet_prices_a_million_numbers_in_about_a_second() -> None:
    sheet = PriceSheet("EUR", {"": Price(5), "20": Price(2), "2010": Price(1), "44": Price(3), "441": Price(4)})
    numbers = [f"2010{n:08}" for n in range(200_000)]

    began = time.process_time()
    for number in numbers:
        sheet.price(number)

    assert time.process_time() - began < 0.4


@pytest.mark.parametrize(
    "lines",
    [
        [Line("sms", "+20", Decimal(1))],
        [Line("sms", "٢٠", Decimal(1))],
        [Line("sms", "20", Decimal(1)), Line("sms", "20", Decimal(2))],
        [Line("sms", "20", Decimal("-0.01"))],
        [Line("sms", "20", Decimal("0.0000001"))],
        [Line("sms", "20", Decimal("NaN"))],
    ],
)
async def test_a_price_list_with_a_wrong_line_is_refused(platform: Platform, lines: list[Line]) -> None:
    with pytest.raises(Invalid):
        await pricing.create_price_list(platform, name="Wrong", currency="EUR", lines=lines)


async def test_two_price_lists_cannot_have_one_name(platform: Platform) -> None:
    await pricing.create_price_list(platform, name="Once", currency="EUR", lines=[])

    with pytest.raises(Invalid, match="Another price list"):
        await pricing.create_price_list(platform, name="Once", currency="EUR", lines=[])
