"""Users of an account: roles, deactivating, and handing a place over."""

from __future__ import annotations

import asyncio

import pytest
from staff import Worker, hire, letters_to, link_to, session_of

from hudhud import identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.identity import LastAdmin, LinkDead, NotOneself, Role
from hudhud.plugins import Platform

PASSWORD = "seven tall palm trees"


@pytest.fixture
async def boss(platform: Platform, account: Account) -> Worker:
    return await hire(platform, account.id)


@pytest.fixture
async def worker(platform: Platform, account: Account, boss: Worker) -> Worker:
    return await hire(platform, account.id, Role.MEMBER)


async def hand_over(platform: Platform, account: Account, worker: Worker, boss: Worker, email: str) -> None:
    await identity.hand_over(
        platform, account_id=account.id, user_id=worker.id, full_name="Successor", email=email, inviter="Boss",
        language="en", actor=boss.actor,
    )  # fmt: skip


async def test_a_deactivated_users_session_and_token_stop_at_once(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    session = await session_of(platform, worker.id)
    token = await identity.create_token(
        platform, account_id=account.id, user_id=worker.id, name="Orders", actor=worker.actor
    )

    await identity.deactivate_user(platform, account_id=account.id, user_id=worker.id, actor=boss.actor)

    assert await identity.principal_of_session(platform, session) is None
    assert await identity.principal_of_token(platform, token) is None
    assert [one.active for one in await identity.users(platform, account.id)] == [True, False]


async def test_a_user_who_is_active_again_signs_in_anew(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    session = await session_of(platform, worker.id)
    await identity.deactivate_user(platform, account_id=account.id, user_id=worker.id, actor=boss.actor)

    await identity.reactivate_user(platform, account_id=account.id, user_id=worker.id, actor=boss.actor)

    assert (await identity.user(platform, account.id, worker.id)).active
    assert await identity.principal_of_session(platform, session) is None


async def test_nobody_deactivates_himself_or_changes_his_own_role(
    platform: Platform, account: Account, boss: Worker
) -> None:
    await hire(platform, account.id)

    with pytest.raises(NotOneself):
        await identity.deactivate_user(platform, account_id=account.id, user_id=boss.id, actor=boss.actor)
    with pytest.raises(NotOneself):
        await identity.change_role(platform, account_id=account.id, user_id=boss.id, role=Role.MEMBER, actor=boss.actor)


async def test_the_last_administrator_stays_one(
    platform: Platform, account: Account, boss: Worker, worker: Worker, operator: Actor
) -> None:
    with pytest.raises(LastAdmin):
        await identity.deactivate_user(platform, account_id=account.id, user_id=boss.id, actor=operator)
    with pytest.raises(LastAdmin):
        await identity.change_role(
            platform, account_id=account.id, user_id=boss.id, role=Role.READ_ONLY, actor=operator
        )


async def test_an_administrator_who_cannot_sign_in_yet_does_not_count(
    platform: Platform, account: Account, boss: Worker, operator: Actor
) -> None:
    waiting = await hire(platform, account.id)
    await platform.database.execute("UPDATE app_user SET activated_at = NULL WHERE id = $1", waiting.id)

    with pytest.raises(LastAdmin):
        await identity.deactivate_user(platform, account_id=account.id, user_id=boss.id, actor=operator)


async def test_administrators_who_deactivate_each_other_at_once_leave_one(platform: Platform, account: Account) -> None:
    for _ in range(5):
        first, second = await hire(platform, account.id), await hire(platform, account.id)

        outcomes = await asyncio.gather(
            identity.deactivate_user(platform, account_id=account.id, user_id=second.id, actor=first.actor),
            identity.deactivate_user(platform, account_id=account.id, user_id=first.id, actor=second.actor),
            return_exceptions=True,
        )

        left = [one for one in await identity.users(platform, account.id) if one.active]
        assert len(left) == 1
        assert sum(isinstance(outcome, LastAdmin) for outcome in outcomes) == 1
        await platform.database.execute("UPDATE app_user SET active = false WHERE account = $1", account.id)


async def test_a_role_counts_at_once_for_session_and_token(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    session = await session_of(platform, worker.id)
    token = await identity.create_token(
        platform, account_id=account.id, user_id=worker.id, name="Orders", actor=worker.actor
    )

    await identity.change_role(
        platform, account_id=account.id, user_id=worker.id, role=Role.READ_ONLY, actor=boss.actor
    )

    for principal in (
        await identity.principal_of_session(platform, session),
        await identity.principal_of_token(platform, token),
    ):
        assert principal is not None
        assert principal.role is Role.READ_ONLY


async def test_an_administrator_signs_a_user_out_everywhere(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    sessions = [await session_of(platform, worker.id) for _ in range(2)]

    await identity.end_sessions_of(platform, account_id=account.id, user_id=worker.id, actor=boss.actor)

    assert [await identity.principal_of_session(platform, one) for one in sessions] == [None, None]


@pytest.mark.parametrize("verb", [identity.deactivate_user, identity.reactivate_user, identity.end_sessions_of])
async def test_a_user_of_another_account_is_not_there(
    platform: Platform, stranger: Account, worker: Worker, boss: Worker, verb: object
) -> None:
    with pytest.raises(NotFound):
        await verb(platform, account_id=stranger.id, user_id=worker.id, actor=boss.actor)  # type: ignore[operator]


async def test_handing_over_shuts_the_former_person_out(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    session = await session_of(platform, worker.id)
    token = await identity.create_token(
        platform, account_id=account.id, user_id=worker.id, name="Orders", actor=worker.actor
    )
    await platform.database.execute(
        "INSERT INTO second_factor (owner, kind, name, secret, confirmed_at) VALUES ($1, 'totp', 'P', 's', now())",
        f"user:{worker.id}",
    )

    await hand_over(platform, account, worker, boss, f"next-{worker.id}@example.com")

    assert await identity.principal_of_session(platform, session) is None
    assert not (await identity.user(platform, account.id, worker.id)).active
    assert not await identity.factors(platform, f"user:{worker.id}")
    assert [one.state for one in await identity.tokens(platform, account.id)] == ["revoked"]
    assert [one["name"] for one in await letters_to(platform, worker.email)] == ["email_changed"]
    assert await identity.principal_of_token(platform, token) is None


async def test_the_next_person_has_the_place_its_role_and_nothing_personal(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    email = f"next-{worker.id}@example.com"
    await platform.database.execute(
        "UPDATE app_user SET mobile = '201001234567', phone = '+20 2 2735 0000' WHERE id = $1", worker.id
    )
    await hand_over(platform, account, worker, boss, email)

    await identity.accept_invitation(
        platform, token=await link_to(platform, email), full_name="Successor", password=PASSWORD, language="ar",
        address="127.0.0.1",
    )  # fmt: skip

    now = await identity.user(platform, account.id, worker.id)
    assert (now.full_name, now.email, now.role, now.active) == ("Successor", email, Role.MEMBER, True)
    told = await identity.profile(platform, worker.id)
    assert (told.mobile, told.phone, told.language) == ("", "", "ar")


async def test_a_place_that_is_given_back_cannot_be_taken(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    email = f"next-{worker.id}@example.com"
    await hand_over(platform, account, worker, boss, email)

    await identity.reactivate_user(platform, account_id=account.id, user_id=worker.id, actor=boss.actor)

    with pytest.raises(LinkDead):
        await identity.invitation_by_link(platform, await link_to(platform, email))
    assert (await identity.user(platform, account.id, worker.id)).email == worker.email


async def test_nobody_hands_himself_over_or_to_the_same_address(
    platform: Platform, account: Account, boss: Worker, worker: Worker
) -> None:
    with pytest.raises(NotOneself):
        await hand_over(platform, account, boss, boss, "next@example.com")
    with pytest.raises(Invalid, match="present address"):
        await hand_over(platform, account, worker, boss, worker.email)
