"""The pages about one account: what is arranged, whether it may act, its senders."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hudhud import accounts, senders
from hudhud.accounts import Account, AccountKind
from hudhud.plugins import Platform

from .conftest import SYSTEM, acts


@pytest.fixture
def arranged(account: Account) -> dict[str, Any]:
    """The form as it is shown."""
    return {"name": account.name, "kind": "prepaid", "price_list_id": account.price_list_id, "reason": "Contract 7"}


async def test_what_is_arranged_is_kept_and_recorded_with_the_reason(
    console: httpx.AsyncClient, platform: Platform, account: Account, arranged: dict[str, Any]
) -> None:
    manager = await accounts.add_account_manager(platform, name="Salma", email="s@h.example", phone="", actor=SYSTEM)

    answer = await console.post(
        f"/accounts/{account.id}/settings",
        data={**arranged, "kind": "postpaid", "manager_id": manager, "may_have_sub_accounts": "1"},
    )

    assert answer.status_code == 303
    kept = (await accounts.facts(platform, account.id)).arrangement
    assert (kept.kind, kept.manager_id, kept.may_have_sub_accounts) == (AccountKind.POSTPAID, manager, True)
    (act,) = await acts(platform, "account.arrange")
    assert '"Contract 7"' in act["details"]
    assert '"kind"' in act["details"]
    assert "Salma" in (await console.get(f"/accounts/{account.id}/settings")).text


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "barter"}, {"price_list_id": 99}, {"manager_id": 99}, {"reason": " "}, {"name": " "}],
)
async def test_what_cannot_be_arranged_is_told_beside_its_field(
    console: httpx.AsyncClient, platform: Platform, account: Account, arranged: dict[str, Any], wrong: dict[str, Any]
) -> None:
    answer = await console.post(f"/accounts/{account.id}/settings", data={**arranged, **wrong})

    assert answer.status_code == 422
    assert "field-problem" in answer.text
    assert await acts(platform, "account.arrange") == []


async def test_an_account_is_suspended_and_activated_with_a_reason(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    await console.post(f"/accounts/{account.id}/suspend", data={"reason": "Unpaid"})
    suspended = await accounts.get(platform, account.id)
    await console.post(f"/accounts/{account.id}/activate", data={"reason": "Paid"})

    assert not suspended.active
    assert (await accounts.get(platform, account.id)).active
    assert '"Unpaid"' in (await acts(platform, "account.suspended"))[0]["details"]


async def test_nothing_is_suspended_without_a_reason(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    answer = await console.post(f"/accounts/{account.id}/suspend", data={"reason": ""})

    assert answer.status_code == 422
    assert (await accounts.get(platform, account.id)).active


async def test_a_trial_is_taken_live(console: httpx.AsyncClient, platform: Platform, account: Account) -> None:
    await accounts.begin_trial(platform, account.id)

    answer = await console.post(f"/accounts/{account.id}/live", data={"reason": "Signed"})

    assert answer.status_code == 303
    assert not (await accounts.facts(platform, account.id)).trial


async def test_senders_are_assigned_and_withdrawn(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    given = {"channel": "sms", "name": "NILE"}
    await console.post(f"/accounts/{account.id}/senders", data=given)
    assigned = await senders.approved(platform, account.id, "sms")
    await console.post(f"/accounts/{account.id}/senders/withdraw", data=given)

    assert assigned == ["NILE"]
    assert await senders.approved(platform, account.id, "sms") == []
    assert "Assign again" in (await console.get(f"/accounts/{account.id}/senders")).text


async def test_an_operator_restricts_a_sender_to_some_users_of_the_account(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    await console.post(f"/accounts/{account.id}/senders", data={"channel": "sms", "name": "NILE"})
    mona, _ = [
        await platform.database.fetchval(
            "INSERT INTO app_user (account, email, full_name, password_hash) "
            "VALUES ($1, lower($2) || '@example.com', $2, '') RETURNING id", account.id, name,
        ) for name in ("Mona", "Ali")
    ]  # fmt: skip
    [sender] = await senders.assigned(platform, account.id)
    path = f"/accounts/{account.id}/senders/{sender.id}/users"

    offered = await console.get(path)
    nobody = await console.post(path, data={"who": "some"})
    answer = await console.post(path, data={"who": "some", "users": str(mona)})

    assert "mona@example.com" in offered.text.lower()
    assert nobody.status_code == 422
    assert answer.status_code == 303
    assert await senders.usable(platform, account.id, "sms", mona) == ["NILE"]
    assert await senders.usable(platform, account.id, "sms", mona + 1) == []
    assert "One user" in (await console.get(f"/accounts/{account.id}/senders")).text
    [act] = await acts(platform, "sender.share")
    assert act["actor"].startswith("operator:")


async def test_an_account_that_is_not_there_has_no_pages(console: httpx.AsyncClient, platform: Platform) -> None:
    for page in ("", "/settings", "/senders"):
        assert (await console.get(f"/accounts/999{page}")).status_code == 404, page
