"""Features of an account."""

from __future__ import annotations

import pytest

from hudhud import accounts, identity
from hudhud.accounts import Account, FeatureState, UnknownAccount
from hudhud.audit import Actor
from hudhud.errors import Invalid
from hudhud.identity import Role
from hudhud.plugins import Platform


async def acts(platform: Platform, account: Account) -> int:
    found: int = await platform.database.fetchval(
        "SELECT count(*) FROM audit WHERE action = 'account.feature' AND account = $1", account.id
    )
    return found


async def test_a_features_state_is_the_accounts_own(
    platform: Platform, account: Account, stranger: Account, operator: Actor
) -> None:
    state = FeatureState.BY_ADDRESS
    await accounts.set_feature(platform, account_id=account.id, feature="coverage", state=state, actor=operator)

    assert await accounts.features(platform, account.id) == {"coverage": "by_address"}
    assert await accounts.features(platform, stranger.id) == {}


async def test_a_feature_that_is_set_twice_is_recorded_once(
    platform: Platform, account: Account, operator: Actor
) -> None:
    for state in (FeatureState.OFF, FeatureState.OFF, None, None):
        await accounts.set_feature(platform, account_id=account.id, feature="coverage", state=state, actor=operator)

    assert await accounts.features(platform, account.id) == {}
    assert await acts(platform, account) == 2


async def test_a_feature_without_a_proper_name_or_account_is_refused(
    platform: Platform, account: Account, operator: Actor
) -> None:
    off = FeatureState.OFF
    with pytest.raises(Invalid):
        await accounts.set_feature(platform, account_id=account.id, feature="No name", state=off, actor=operator)
    with pytest.raises(UnknownAccount):
        await accounts.set_feature(platform, account_id=10**9, feature="coverage", state=off, actor=operator)


async def test_whoever_signs_in_carries_the_features_of_the_account(
    platform: Platform, account: Account, operator: Actor
) -> None:
    state = FeatureState.IN_MENU
    await accounts.set_feature(platform, account_id=account.id, feature="coverage", state=state, actor=operator)
    user_id = await identity.create_user(
        platform, account_id=account.id, email="f@example.com", full_name="", password="a hoopoe carried the letter",
        role=Role.ADMIN, actor=operator,
    )  # fmt: skip
    token = await identity.create_token(platform, account_id=account.id, user_id=user_id, name="t", actor=operator)

    principal = await identity.principal_of_token(platform, token)

    assert principal is not None
    assert principal.features == {"coverage": "in_menu"}
