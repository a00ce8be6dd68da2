"""What an account pays where."""

from __future__ import annotations

import pytest

from hudhud import pricing
from hudhud.accounts import Account
from hudhud.money import Money
from hudhud.plugins import Platform


async def test_an_account_sees_its_own_prices_with_their_countries(platform: Platform, account: Account) -> None:
    lines = await pricing.coverage(platform, account.id)

    assert [(one.prefix, one.country, one.price, one.delivered_only) for one in lines] == [
        ("", "", Money(50_000, "EUR"), False),
        ("20", "EG", Money(20_000, "EUR"), False),
        ("2010", "EG", Money(15_000, "EUR"), True),
    ]


@pytest.mark.parametrize(("prefix", "country"), [("2012", "EG"), ("1", ""), ("966", "SA"), ("", ""), ("9", "")])
def test_a_prefix_tells_its_country_where_it_is_one_countrys(prefix: str, country: str) -> None:
    assert pricing.country_of(prefix) == country
