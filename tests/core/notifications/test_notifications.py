"""What users are told, what they have read, and what they put away."""

from __future__ import annotations

import secrets

import pytest

from hudhud import identity, notifications
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.identity import Principal, Role
from hudhud.money import Money
from hudhud.plugins import Platform


@pytest.fixture
async def users(platform: Platform, account: Account, operator: Actor) -> list[int]:
    """Two users of the account."""
    return [
        await identity.create_user(
            platform, account_id=account.id, email=f"{secrets.token_hex(6)}@example.com", full_name="", role=Role.ADMIN,
            password="a hoopoe carried the letter", actor=operator,
        )
        for _ in range(2)
    ]  # fmt: skip


async def told(platform: Platform, account: Account, user_id: int) -> list[notifications.Notification]:
    return await notifications.notifications(platform, account_id=account.id, user_id=user_id)


async def principal(platform: Platform, account: Account, user_id: int) -> Principal:
    token = await identity.create_token(
        platform, account_id=account.id, user_id=user_id, name="t", actor=Actor("system")
    )
    found = await identity.principal_of_token(platform, token)
    assert found is not None
    return found


async def test_everybody_of_the_account_is_told_and_nobody_else(
    platform: Platform, account: Account, stranger: Account, users: list[int]
) -> None:
    values = {"amount": Money(1, "EUR"), "many": 3, "name": "Winter"}
    await notifications.notify(platform, account_id=account.id, kind="k", message="Hello", values=values, path="/x")

    shown = [(await told(platform, account, user))[0] for user in users]

    assert [one.values for one in shown] == [values, values]
    assert await told(platform, stranger, users[0]) == []


async def test_a_users_own_notification_is_not_the_others(
    platform: Platform, account: Account, users: list[int]
) -> None:
    await notifications.notify(platform, account_id=account.id, kind="k", message="Hello", user_id=users[0])

    assert len(await told(platform, account, users[0])) == 1
    assert await told(platform, account, users[1]) == []


async def test_what_was_read_stays_read_and_is_counted_no_more(
    platform: Platform, account: Account, users: list[int]
) -> None:
    first, last = [
        await notifications.notify(platform, account_id=account.id, kind="k", message="Hello") for _ in range(2)
    ]
    before = (await principal(platform, account, users[0])).unread

    await notifications.mark_read(platform, user_id=users[0], up_to=last)
    await notifications.mark_read(platform, user_id=users[0], up_to=first)

    assert before == 2
    assert (await principal(platform, account, users[0])).unread == 0
    assert (await principal(platform, account, users[1])).unread == 2
    assert [one.unread for one in await told(platform, account, users[0])] == [False, False]


async def test_old_notifications_are_removed(platform: Platform, account: Account, users: list[int]) -> None:
    await notifications.notify(platform, account_id=account.id, kind="k", message="Hello")
    await platform.database.execute("UPDATE notification SET created_at = now() - interval '91 days'")

    await notifications.purge(platform)

    assert await told(platform, account, users[0]) == []


async def test_advice_that_was_put_away_stays_away(platform: Platform, users: list[int]) -> None:
    for _ in range(2):
        await notifications.dismiss(platform, user_id=users[0], name="checklist")

    assert await notifications.dismissed(platform, user_id=users[0]) == {"checklist"}
    assert await notifications.dismissed(platform, user_id=users[1]) == frozenset()
