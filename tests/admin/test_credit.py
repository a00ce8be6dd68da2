"""The pages on which operators change an account's credit."""

from __future__ import annotations

import httpx
import pytest

from hudhud import ledger
from hudhud.accounts import Account
from hudhud.errors import Invalid
from hudhud.plugins import Platform
from hudhud_admin.credit import find_accounts, parse_amount

from .conftest import acts


async def test_an_account_is_found_by_a_part_of_its_name(console: httpx.AsyncClient, account: Account) -> None:
    found = await console.get("/accounts", params={"q": "pharma"})
    missed = await console.get("/accounts", params={"q": "bank"})

    assert f'href="/accounts/{account.id}"' in found.text
    assert "No account is called that" in missed.text


async def test_an_account_is_found_by_its_number(platform: Platform, account: Account) -> None:
    assert [found.id for found in await find_accounts(platform, str(account.id))] == [account.id]


async def test_a_percent_sign_is_searched_for_itself(platform: Platform, account: Account) -> None:
    assert await find_accounts(platform, "%") == []


async def test_an_adjustment_is_shown_before_it_is_made(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    answer = await console.post(f"/accounts/{account.id}/adjust", data={"amount": "250", "reason": "Bank transfer 81"})

    assert answer.status_code == 200
    assert "Balance afterwards" in answer.text
    assert (await ledger.balance(platform, account.id)).balance.micros == 0


async def test_a_confirmed_adjustment_is_one_entry_however_often_it_is_sent(
    console: httpx.AsyncClient, platform: Platform, account: Account, address: str
) -> None:
    form = {"amount": "250", "reason": "Bank transfer 81", "key": "k1", "confirmed": "1"}

    for _ in range(3):
        answer = await console.post(f"/accounts/{account.id}/adjust", data=form)
        assert answer.status_code == 303

    assert (await ledger.balance(platform, account.id)).balance.decimal() == "250.00"
    (entry,) = await ledger.entries(platform, account.id)
    assert (entry.kind, entry.reason, entry.actor) == ("adjust", "Bank transfer 81", "operator:nour")
    (act,) = await acts(platform, "ledger.adjust")
    assert (act["actor"], act["account"], act["address"]) == ("operator:nour", account.id, address)


async def test_credit_can_be_taken_away_below_zero_with_a_warning(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    form = {"amount": "-12.50", "reason": "Charged back", "key": "k1"}

    shown = await console.post(f"/accounts/{account.id}/adjust", data=form)
    await console.post(f"/accounts/{account.id}/adjust", data={**form, "confirmed": "1"})

    assert "Nothing is left to send with" in shown.text
    assert (await ledger.balance(platform, account.id)).balance.decimal() == "-12.50"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"amount": "", "reason": "x"}, "Enter an amount such as 250"),
        ({"amount": "0", "reason": "x"}, "Enter an amount other than zero"),
        ({"amount": "1e3000", "reason": "x"}, "The amount is at most"),
        ({"amount": "NaN", "reason": "x"}, "The amount is at most"),
        ({"amount": "0.0000001", "reason": "x"}, "at most six decimals"),
        ({"amount": "5", "reason": " "}, "Say why"),
    ],
)
async def test_a_wrong_value_is_told_beside_its_field(
    console: httpx.AsyncClient, platform: Platform, account: Account, form: dict[str, str], sentence: str
) -> None:
    answer = await console.post(f"/accounts/{account.id}/adjust", data={**form, "confirmed": "1"})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert await ledger.entries(platform, account.id) == []


@pytest.mark.parametrize(
    ("typed", "micros"),
    [
        ("250", 250_000_000),
        ("-12.50", -12_500_000),
        ("\u221212.5", -12_500_000),  # the typographic minus that Arabic and English keyboards give
        ("٢٥٠٫٥", 250_500_000),
        (" +1 ", 1_000_000),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, micros: int) -> None:
    assert parse_amount(typed, "EUR").micros == micros


@pytest.mark.parametrize("typed", ["1,000", "ten", "1 000 EUR", "--1"])
def test_an_amount_that_could_mean_two_things_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_amount(typed, "EUR")


async def test_the_safe_limit_is_set_and_recorded(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    answer = await console.post(f"/accounts/{account.id}/limit", data={"amount": "100", "reason": "Known for years"})

    assert answer.status_code == 303
    assert (await ledger.balance(platform, account.id)).safe_limit.decimal() == "100.00"
    (act,) = await acts(platform, "ledger.safe_limit")
    assert act["actor"] == "operator:nour"


async def test_a_safe_limit_below_zero_is_refused(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    answer = await console.post(f"/accounts/{account.id}/limit", data={"amount": "-1", "reason": "x"})

    assert answer.status_code == 422


async def test_an_unknown_account_is_not_found(console: httpx.AsyncClient) -> None:
    answer = await console.get("/accounts/999")

    assert answer.status_code == 404


async def test_adjusting_needs_a_form_of_ours(console: httpx.AsyncClient, platform: Platform, account: Account) -> None:
    del console.headers["X-CSRF-Token"]
    form = {"amount": "250", "reason": "x", "key": "k", "confirmed": "1"}

    answer = await console.post(f"/accounts/{account.id}/adjust", data=form)

    assert answer.status_code == 403
    assert await ledger.entries(platform, account.id) == []
