"""Accounts."""

from __future__ import annotations

import pytest

from hudhud import accounts
from hudhud.accounts import Account, UnknownAccount
from hudhud.audit import Actor
from hudhud.errors import Invalid
from hudhud.plugins import Platform

VALID = {"name": "Nile Ltd", "currency": "EUR", "region": "EG", "time_zone": "Africa/Cairo"}


async def test_a_new_account_is_active_and_prepaid(account: Account) -> None:
    assert (account.kind, account.status, account.active) == ("prepaid", "active", True)


async def test_a_new_account_has_a_balance_of_zero(platform: Platform, account: Account) -> None:
    row = await platform.database.fetchrow("SELECT * FROM ledger_balance WHERE account = $1", account.id)

    assert row is not None
    assert (row["balance"], row["held"], row["safe_limit"]) == (0, 0, 0)


async def test_opening_an_account_is_audited(platform: Platform, account: Account, operator: Actor) -> None:
    row = await platform.database.fetchrow("SELECT * FROM audit WHERE account = $1", account.id)

    assert row is not None
    assert (row["actor"], row["action"], row["address"]) == (
        operator.name,
        "account.create",
        operator.address,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("currency", "eur"),
        ("currency", "EURO"),
        ("region", "UK"),  # the country's code is GB
        ("time_zone", "Cairo"),
        ("currency", "USD"),  # the price list is in EUR
    ],
)
async def test_wrong_values_are_refused_by_their_field(
    platform: Platform, price_list: int, operator: Actor, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await accounts.create(platform, **{**VALID, field: value}, price_list_id=price_list, actor=operator)

    assert refused.value.problems[0].where == ("price_list_id" if value == "USD" else field)


async def test_an_unknown_account_is_told_by_its_id(platform: Platform) -> None:
    with pytest.raises(UnknownAccount, match="no account 999999"):
        await accounts.get(platform, 999_999)


async def test_an_account_is_suspended_and_activated(platform: Platform, account: Account, operator: Actor) -> None:
    await accounts.suspend(platform, account.id, reason="unpaid", actor=operator)
    suspended = await accounts.get(platform, account.id)
    await accounts.activate(platform, account.id, reason="paid", actor=operator)

    assert not suspended.active
    assert (await accounts.get(platform, account.id)).active


async def test_suspending_twice_is_recorded_once(platform: Platform, account: Account, operator: Actor) -> None:
    for _ in range(2):
        await accounts.suspend(platform, account.id, reason="unpaid", actor=operator)

    count = await platform.database.fetchval(
        "SELECT count(*) FROM audit WHERE account = $1 AND action = 'account.suspended'", account.id
    )
    assert count == 1


async def test_an_error_raised_inside_a_transaction_arrives_as_itself(platform: Platform) -> None:
    with pytest.raises(UnknownAccount):
        async with platform.database.transaction():
            await accounts.get(platform, 999_999)
