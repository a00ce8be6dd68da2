"""An account is warned once when its balance falls below its alert."""

from __future__ import annotations

import json

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import identity, ledger
from hudhud.errors import Invalid
from hudhud.identity import Role
from hudhud.notifications import notifications


async def user(post: Post, email: str, role: Role) -> int:
    return await identity.create_user(
        post.platform, account_id=post.account.id, email=email, full_name="", password="a hoopoe carried the letter",
        role=role, actor=ACTOR,
    )  # fmt: skip


async def told(post: Post) -> int:
    found: int = await post.platform.database.fetchval("SELECT count(*) FROM notification WHERE kind = 'low_balance'")
    return found


async def test_a_low_balance_is_told_in_the_portal_and_to_admins_by_letter(post: Post) -> None:
    admin = await user(post, "admin@example.com", Role.ADMIN)
    await user(post, "member@example.com", Role.MEMBER)
    await ledger.set_low_balance_alert(post.platform, account_id=post.account.id, amount=EUR("1000.01"), actor=ACTOR)

    await ledger.warn_of_low_balances(post.platform)

    (shown,) = await notifications(post.platform, account_id=post.account.id, user_id=admin)
    (letter,) = await post.platform.database.fetch("SELECT recipient, name, values FROM letter")
    assert shown.values == {"balance": EUR("1000")}
    assert shown.unread
    assert (letter["recipient"], letter["name"]) == ("admin@example.com", "low_balance")
    assert json.loads(letter["values"]).keys() == {"balance", "days", "link"}


async def test_a_low_balance_is_told_once_until_the_balance_was_above_again(post: Post) -> None:
    await ledger.set_low_balance_alert(post.platform, account_id=post.account.id, amount=EUR("1000.01"), actor=ACTOR)

    for _ in range(3):
        await ledger.warn_of_low_balances(post.platform)
    once = await told(post)
    await post.top_up(post.account, "5", key="up")
    await ledger.warn_of_low_balances(post.platform)
    await post.top_up(post.account, "-5", key="down")
    await ledger.warn_of_low_balances(post.platform)

    assert (once, await told(post)) == (1, 2)


async def test_without_an_alert_nobody_is_warned(post: Post) -> None:
    await ledger.set_low_balance_alert(post.platform, account_id=post.account.id, amount=EUR("1000.01"), actor=ACTOR)
    await ledger.set_low_balance_alert(post.platform, account_id=post.account.id, amount=None, actor=ACTOR)

    await ledger.warn_of_low_balances(post.platform)

    assert await told(post) == 0
    assert await ledger.low_balance_alert(post.platform, post.account.id) is None


async def test_an_alert_below_zero_is_refused(post: Post) -> None:
    with pytest.raises(Invalid):
        await ledger.set_low_balance_alert(post.platform, account_id=post.account.id, amount=EUR("-1"), actor=ACTOR)
