"""A sender is for everybody of its account, or for the users that were chosen."""

from __future__ import annotations

import pytest

from hudhud import senders
from hudhud.accounts import Account
from hudhud.audit import Actor, AuditSearch, trail
from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform
from hudhud.senders import AssignedSender, SenderNotApproved, SenderNotYours


async def user_of(platform: Platform, account: Account, name: str, role: str = "member") -> int:
    """A user of the account."""
    number = await platform.database.fetchval(
        "INSERT INTO app_user (account, email, full_name, password_hash, role) VALUES ($1, $2, $3, '', $4) "
        "RETURNING id",
        account.id, f"{name.lower()}-{account.id}@example.com", name, role,
    )  # fmt: skip
    return int(number)


@pytest.fixture
async def mona(platform: Platform, account: Account) -> int:
    """The account's administrator."""
    return await user_of(platform, account, "Mona", "admin")


@pytest.fixture
async def ali(platform: Platform, account: Account, mona: int) -> int:
    """Somebody else."""
    return await user_of(platform, account, "Ali")


@pytest.fixture
async def nile(platform: Platform, account: Account, operator: Actor) -> AssignedSender:
    """A sender of the account."""
    await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)
    [sender] = await senders.assigned(platform, account.id)
    return sender


async def restrict(platform: Platform, account: Account, sender: AssignedSender, *users: int) -> None:
    await senders.share(
        platform, account_id=account.id, sender_id=sender.id, user_ids=users, actor=Actor("operator:amal")
    )


async def test_a_sender_is_for_everybody_of_its_account_at_first(
    platform: Platform, account: Account, nile: AssignedSender, ali: int
) -> None:
    assert nile.user_ids is None
    assert await senders.usable(platform, account.id, "sms", ali) == ["NILE"]
    assert await senders.usable(platform, account.id, "sms", None) == ["NILE"]
    await senders.require(platform, account.id, "sms", "NILE", user_id=ali)


async def test_a_restricted_sender_is_for_its_users_only_and_the_others_are_told_whom_to_ask(
    platform: Platform, account: Account, nile: AssignedSender, mona: int, ali: int
) -> None:
    await restrict(platform, account, nile, mona)

    assert await senders.usable(platform, account.id, "sms", mona) == ["NILE"]
    assert await senders.usable(platform, account.id, "sms", ali) == []
    await senders.require(platform, account.id, "sms", "NILE", user_id=mona)
    with pytest.raises(SenderNotYours, match=rf"Mona \(mona-{account.id}@example.com\)") as refused:
        await senders.require(platform, account.id, "sms", "NILE", user_id=ali)
    assert refused.value.name == "NILE"
    assert await senders.approved(platform, account.id, "sms") == ["NILE"], "it is the account's all the same"


async def test_an_administrator_who_may_not_is_told_another_one_where_there_is_one(
    platform: Platform, account: Account, nile: AssignedSender, mona: int, ali: int
) -> None:
    alone = await senders.whom_to_ask(platform, account.id, mona)
    await user_of(platform, account, "Samir", "admin")

    assert alone.startswith("Mona")
    assert (await senders.whom_to_ask(platform, account.id, mona)).startswith("Samir")


async def test_a_program_that_acts_for_nobody_may_what_everybody_may(
    platform: Platform, account: Account, nile: AssignedSender, mona: int
) -> None:
    await restrict(platform, account, nile, mona)

    assert await senders.usable(platform, account.id, "sms", None) == []
    with pytest.raises(SenderNotYours):
        await senders.require(platform, account.id, "sms", "NILE")


async def test_what_the_platform_sends_by_itself_is_bound_by_the_account_only(
    platform: Platform, account: Account, nile: AssignedSender, mona: int, operator: Actor
) -> None:
    await restrict(platform, account, nile, mona)

    await senders.require(platform, account.id, "sms", "NILE", ours=True)

    await senders.withdraw(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)
    with pytest.raises(SenderNotApproved):
        await senders.require(platform, account.id, "sms", "NILE", ours=True)


async def test_the_last_choice_counts_and_everybody_may_again_when_it_is_opened(
    platform: Platform, account: Account, nile: AssignedSender, mona: int, ali: int, operator: Actor
) -> None:
    await restrict(platform, account, nile, mona)
    await restrict(platform, account, nile, ali, ali)

    assert (await senders.assigned_one(platform, account.id, nile.id)).user_ids == (ali,)

    await senders.share(platform, account_id=account.id, sender_id=nile.id, user_ids=None, actor=operator)

    assert (await senders.assigned_one(platform, account.id, nile.id)).user_ids is None
    entries = await trail(platform.database, AuditSearch(account_id=account.id, action="sender.share"), limit=3)
    assert [entry.details["users"] for entry in entries] == ["everybody", [f"usr_{ali}"], [f"usr_{mona}"]]


async def test_who_may_stays_when_a_sender_is_withdrawn_and_assigned_again(
    platform: Platform, account: Account, nile: AssignedSender, mona: int, ali: int, operator: Actor
) -> None:
    await restrict(platform, account, nile, mona)

    await senders.withdraw(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)
    await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)

    assert await senders.usable(platform, account.id, "sms", ali) == []


async def test_a_restricted_sender_whose_users_are_gone_is_for_nobody(
    platform: Platform, account: Account, nile: AssignedSender, mona: int, ali: int
) -> None:
    await restrict(platform, account, nile, ali)

    await platform.database.execute("DELETE FROM app_user WHERE id = $1", ali)

    assert await senders.usable(platform, account.id, "sms", mona) == []


async def test_somebody_must_be_chosen(platform: Platform, account: Account, nile: AssignedSender) -> None:
    with pytest.raises(Invalid, match="at least one user"):
        await restrict(platform, account, nile)

    assert (await senders.assigned_one(platform, account.id, nile.id)).user_ids is None


async def test_users_and_senders_of_others_cannot_be_chosen(
    platform: Platform, account: Account, stranger: Account, nile: AssignedSender, mona: int
) -> None:
    theirs = await user_of(platform, stranger, "Eve")

    with pytest.raises(Invalid, match="no such user"):
        await restrict(platform, account, nile, mona, theirs)
    with pytest.raises(NotFound):
        await restrict(platform, stranger, nile, theirs)

    assert (await senders.assigned_one(platform, account.id, nile.id)).user_ids is None
