"""Pages about the platform as a whole: account managers, promo codes, terms, operators, features."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from hudhud import accounts, onboarding
from hudhud.accounts import Account, FeatureState
from hudhud.plugins import Platform
from hudhud_admin import OperatorRole, list_operators
from hudhud_admin.sessions import sign_in
from hudhud_web import Feature

from .conftest import PASSWORD, USERNAME, acts


async def test_an_account_manager_is_added_and_changed(console: httpx.AsyncClient, platform: Platform) -> None:
    await console.post("/account-managers", data={"name": "Salma", "email": "salma@hudhud.example"})
    (added,) = await accounts.account_managers(platform)
    await console.post(f"/account-managers/{added.id}", data={"name": "Salma A.", "phone": "+20 2 2735 0000"})

    changed = await accounts.account_manager(platform, added.id)
    assert (changed.name, changed.email, changed.phone) == ("Salma A.", "", "+20 2 2735 0000")
    assert "Salma A." in (await console.get("/account-managers")).text
    assert "Salma A." in (await console.get(f"/account-managers/{added.id}")).text
    assert len(await acts(platform, "account_manager.change")) == 1


async def test_an_account_manager_whom_nobody_can_reach_is_refused(
    console: httpx.AsyncClient, platform: Platform
) -> None:
    answer = await console.post("/account-managers", data={"name": "Salma"})

    assert answer.status_code == 422
    assert await accounts.account_managers(platform) == []


PROMO = {"code": "ramadan-26", "amount": "5", "currency": "eur", "first_day": "2026-01-01", "uses_allowed": "10"}


async def test_a_promo_code_is_made_listed_and_switched_off(console: httpx.AsyncClient, platform: Platform) -> None:
    made = await console.post("/promo-codes", data={**PROMO, "last_day": "2026-12-31"})
    (promo,) = await onboarding.promos(platform)
    await console.post(f"/promo-codes/{promo.id}/active", data={"active": "0"})

    assert made.status_code == 303
    assert (promo.code, promo.value.decimal(), promo.uses_allowed) == ("RAMADAN-26", "5.00", 10)
    assert promo.valid_until is not None
    assert f"{promo.valid_until:%Y-%m-%d %H:%M}" == "2027-01-01 00:00"
    assert not (await onboarding.promos(platform))[0].active
    for path in ("/promo-codes", f"/promo-codes/{promo.id}", f"/promo-codes/{promo.id}/export"):
        assert (await console.get(path)).status_code == 200, path
    assert (await console.get("/promo-codes/99")).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-5"},
        {"amount": "much"},
        {"currency": "E"},
        {"currency": "€€€"},
        {"first_day": "soon"},
        {"last_day": "2025-01-01"},
        {"uses_allowed": "0"},
        {"code": "a b"},
    ],
)
async def test_what_is_no_promo_code_is_told_and_not_made(
    console: httpx.AsyncClient, platform: Platform, wrong: dict[str, str]
) -> None:
    answer = await console.post("/promo-codes", data={**PROMO, **wrong})

    assert answer.status_code == 422
    assert "field-problem" in answer.text
    assert await onboarding.promos(platform) == []


async def test_terms_are_published_once_a_version(console: httpx.AsyncClient, platform: Platform) -> None:
    given = {"version": "2027-01", "text_en": "Be kind.", "text_ar": "كن لطيفًا."}

    first = await console.post("/terms-versions", data=given)
    second = await console.post("/terms-versions", data=given)
    empty = await console.post("/terms-versions", data={"version": "2027-02"})

    assert (first.status_code, second.status_code, empty.status_code) == (303, 409, 422)
    assert "Be kind." in (await console.get("/terms-versions")).text


async def test_an_operator_lets_a_stakeholder_in_with_a_password_shown_once(
    console: httpx.AsyncClient, platform: Platform
) -> None:
    given = {"email": "rania@hudhud.example", "username": "rania", "role": "stakeholder"}

    page = await console.post("/operators", data=given)

    password = re.findall(r'data-text="([^"]+)"', page.text)[0]
    begun = await sign_in(platform, username="rania", password=password, address="127.0.0.1")
    assert begun.operator.role is OperatorRole.STAKEHOLDER  # type: ignore[union-attr]
    assert [act["actor"] for act in await acts(platform, "operator.added")][-1] == "operator:nour"
    assert password not in (await console.get("/operators")).text


@pytest.fixture
async def rania(console: httpx.AsyncClient) -> str:
    """Another operator."""
    await console.post("/operators", data={"email": "rania@h.example", "username": "rania", "role": "operator"})
    return "rania"


async def test_operators_are_given_roles_kept_out_and_let_in_again(
    console: httpx.AsyncClient, platform: Platform, rania: str
) -> None:
    seen: list[tuple[Any, Any]] = []
    for path, more in [("role", {"role": "stakeholder"}), ("deactivate", {}), ("reactivate", {})]:
        answer = await console.post(f"/operators/{path}", data={"username": rania, **more})
        assert answer.status_code == 303, path
        (one,) = (operator for operator in await list_operators(platform) if operator.username == rania)
        seen.append((one.role.value, one.active))

    assert seen == [("stakeholder", True), ("stakeholder", False), ("stakeholder", True)]
    assert (await console.post("/operators/reset-second-factor", data={"username": rania})).status_code == 303


async def test_nobody_changes_the_own_rights(console: httpx.AsyncClient, platform: Platform, rania: str) -> None:
    for path, more in [("role", {"role": "stakeholder"}), ("deactivate", {})]:
        answer = await console.post(f"/operators/{path}", data={"username": USERNAME, **more})

        assert answer.status_code == 422, path
        assert "Ask another operator." in answer.text
    await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")


async def test_a_feature_is_set_for_an_account_and_back_to_everybodys(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    feature = platform.plugins.collect("features", Feature)[0].name

    await console.post(f"/accounts/{account.id}/features", data={"feature": feature, "state": "in_menu"})
    own = await accounts.features(platform, account.id)
    page = await console.get(f"/accounts/{account.id}/features")
    await console.post(f"/accounts/{account.id}/features", data={"feature": feature, "state": ""})
    unknown = await console.post(f"/accounts/{account.id}/features", data={"feature": "no_such", "state": "off"})

    assert own == {feature: FeatureState.IN_MENU}
    assert 'value="in_menu" selected' in page.text
    assert await accounts.features(platform, account.id) == {}
    assert unknown.status_code == 404
