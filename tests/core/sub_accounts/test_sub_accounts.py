"""What a master may do with its sub-accounts, and what nobody else sees."""

from __future__ import annotations

import asyncio
import json

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import accounts, identity, ledger, sub_accounts
from hudhud.errors import Invalid, NotFound
from hudhud.ledger import NotEnoughToMove
from hudhud.sub_accounts import NoSubAccounts, SuspendedByOperator

GUEST = "first@example.com"


async def make_master(post: Post) -> int:
    """An account with EUR 1000 that may have sub-accounts."""
    account = await post.new_account()
    await post.platform.database.execute("UPDATE account SET may_have_sub_accounts = true WHERE id = $1", account.id)
    return account.id


async def opened(post: Post, master_id: int, name: str = "North", email: str = GUEST) -> int:
    return await sub_accounts.open_sub_account(
        post.platform, master_id=master_id, name=name, email=email, inviter="Bilqis", language="en", actor=ACTOR
    )


async def adopted(post: Post, master_id: int) -> None:
    """Make the post's own account, which can send, a sub-account."""
    await post.platform.database.execute("UPDATE account SET master = $2 WHERE id = $1", post.account.id, master_id)


async def move(post: Post, master_id: int, sub_id: int, amount: str, *, back: bool = False, key: str = "1") -> None:
    await sub_accounts.move_credit(
        post.platform, master_id=master_id, account_id=sub_id, amount=EUR(amount), back=back, note="May", key=key,
        actor=ACTOR,
    )  # fmt: skip


async def balance(post: Post, account_id: int) -> object:
    return (await ledger.balance(post.platform, account_id)).balance


async def test_a_sub_account_has_its_masters_currency_and_prices(post: Post) -> None:
    master_id = await make_master(post)

    sub_id = await opened(post, master_id)

    master, sub = await accounts.get(post.platform, master_id), await accounts.get(post.platform, sub_id)
    assert (sub.name, sub.currency, sub.price_list_id, sub.region) == (
        "North", master.currency, master.price_list_id, master.region,
    )  # fmt: skip
    assert [one.id for one in await sub_accounts.sub_accounts(post.platform, master_id)] == [sub_id]


async def test_its_first_administrator_is_invited_by_a_letter(post: Post) -> None:
    sub_id = await opened(post, await make_master(post))

    [waiting] = await identity.invitations(post.platform, sub_id)
    values = await post.platform.database.fetchval("SELECT values FROM letter WHERE recipient = $1", GUEST)
    assert (waiting.email, waiting.role, waiting.inviter) == (GUEST, "admin", "Bilqis")
    assert json.loads(values)["account"] == "North"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE account SET may_have_sub_accounts = false WHERE id = $1",
        "UPDATE account SET trial = true WHERE id = $1",
        "UPDATE account SET status = 'suspended' WHERE id = $1",
        "UPDATE account SET master = (SELECT min(id) FROM account) WHERE id = $1",
    ],
)
async def test_who_may_not_have_sub_accounts_opens_none(post: Post, change: str) -> None:
    master_id = await make_master(post)
    await post.platform.database.execute(change, master_id)

    with pytest.raises(NoSubAccounts):
        await opened(post, master_id)


async def test_nothing_is_opened_when_the_letter_cannot_be_sent(post: Post) -> None:
    master_id = await make_master(post)

    with pytest.raises(Invalid):
        await opened(post, master_id, email="nobody")

    assert await sub_accounts.sub_accounts(post.platform, master_id) == []


async def test_another_masters_sub_account_is_not_there(post: Post) -> None:
    master_id, other_id = await make_master(post), await make_master(post)
    sub_id = await opened(post, master_id)

    assert await sub_accounts.sub_accounts(post.platform, other_id) == []
    for act in (
        sub_accounts.sub_account(post.platform, other_id, sub_id),
        sub_accounts.sub_account(post.platform, sub_id, master_id),
        sub_accounts.deactivate_sub_account(post.platform, master_id=other_id, account_id=sub_id, actor=ACTOR),
        sub_accounts.activate_sub_account(post.platform, master_id=other_id, account_id=sub_id, actor=ACTOR),
        move(post, other_id, sub_id, "1"),
        move(post, sub_id, master_id, "1", back=True),
        move(post, master_id, master_id, "1"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_credit_moves_to_a_sub_account_and_back(post: Post) -> None:
    master_id = await make_master(post)
    sub_id = await opened(post, master_id)

    await move(post, master_id, sub_id, "100", key="a")
    await move(post, master_id, sub_id, "30", back=True, key="b")

    assert (await balance(post, master_id), await balance(post, sub_id)) == (EUR("930"), EUR("70"))
    await post.explained()


async def test_the_same_form_sent_twice_moves_credit_once(post: Post) -> None:
    master_id = await make_master(post)
    sub_id = await opened(post, master_id)

    await asyncio.gather(*(move(post, master_id, sub_id, "100", key="same") for _ in range(5)))

    assert await balance(post, sub_id) == EUR("100")
    await post.explained()


async def test_both_statements_have_a_line_and_the_sub_accounts_names_nobody(post: Post) -> None:
    master_id = await make_master(post)
    sub_id = await opened(post, master_id)

    await move(post, master_id, sub_id, "100")

    up = (await ledger.statement(post.platform, master_id))[0]
    down = (await ledger.statement(post.platform, sub_id))[0]
    assert (up.kind, up.amount, up.subject, up.reason) == ("transfer", EUR("-100"), f"acc_{sub_id}", "May")
    assert (down.kind, down.amount, down.subject, down.reason) == ("transfer", EUR("100"), "", "May")


async def test_what_is_held_or_lent_is_not_moved(post: Post) -> None:
    master_id = await make_master(post)
    sub_id = await opened(post, master_id)
    await move(post, master_id, sub_id, "100", key="a")
    await ledger.hold(post.platform, account_id=sub_id, key="campaign", amount=EUR("40"), subject="test")
    await ledger.set_safe_limit(post.platform, account_id=sub_id, amount=EUR("50"), reason="Test", actor=ACTOR)

    with pytest.raises(NotEnoughToMove, match=r"60\.00 can be moved"):
        await move(post, master_id, sub_id, "60.01", back=True, key="b")
    await move(post, master_id, sub_id, "60", back=True, key="c")

    assert (await sub_accounts.sub_account(post.platform, master_id, sub_id)).free == EUR("0")
    await post.explained()


async def test_nothing_more_of_a_deactivated_account_is_claimed_until_it_is_active(post: Post) -> None:
    master_id = await make_master(post)
    await adopted(post, master_id)
    await post.running(3)
    lease = await post.lease()
    at = {"master_id": master_id, "account_id": post.account.id, "actor": ACTOR}

    await sub_accounts.deactivate_sub_account(post.platform, **at)  # type: ignore[arg-type]
    stopped = await post.claim(lease)
    await sub_accounts.activate_sub_account(post.platform, **at)  # type: ignore[arg-type]
    again = await post.claim(lease)

    assert stopped is None
    assert again is not None
    assert len(again.batch.submissions) == 3


async def test_a_master_does_not_activate_what_an_operator_suspended(post: Post) -> None:
    master_id = await make_master(post)
    sub_id = await opened(post, master_id)
    await sub_accounts.deactivate_sub_account(post.platform, master_id=master_id, account_id=sub_id, actor=ACTOR)
    await accounts.suspend(post.platform, sub_id, reason="Abuse", actor=ACTOR)

    with pytest.raises(SuspendedByOperator):
        await sub_accounts.activate_sub_account(post.platform, master_id=master_id, account_id=sub_id, actor=ACTOR)
