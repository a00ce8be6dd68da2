"""Senders."""

from __future__ import annotations

import pytest

from hudhud import senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform
from hudhud.senders import SenderNotApproved


async def test_an_assigned_sender_is_approved_for_its_account_and_channel_only(
    platform: Platform, account: Account, stranger: Account, operator: Actor
) -> None:
    await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)

    assert await senders.approved(platform, account.id, "sms") == ["NILE"]
    assert not await senders.is_approved(platform, account.id, "voice", "NILE")
    assert not await senders.is_approved(platform, stranger.id, "sms", "NILE")


async def test_a_sender_is_compared_exactly(platform: Platform, account: Account, operator: Actor) -> None:
    await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)

    with pytest.raises(SenderNotApproved, match="Nile"):
        await senders.require(platform, account.id, "sms", "Nile")


async def test_a_withdrawn_sender_is_refused_until_it_is_assigned_again(
    platform: Platform, account: Account, operator: Actor
) -> None:
    await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)
    await senders.withdraw(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)
    withdrawn = await senders.is_approved(platform, account.id, "sms", "NILE")
    await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)

    assert not withdrawn
    await senders.require(platform, account.id, "sms", "NILE")


async def test_every_change_of_a_sender_is_audited_once(platform: Platform, account: Account, operator: Actor) -> None:
    for _ in range(2):
        await senders.assign(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)
    for _ in range(2):
        await senders.withdraw(platform, account_id=account.id, channel="sms", name="NILE", actor=operator)

    rows = await platform.database.fetch(
        "SELECT action FROM audit WHERE account = $1 AND subject = 'sender:sms/NILE' ORDER BY id",
        account.id,
    )
    assert [row["action"] for row in rows] == ["sender.assign", "sender.withdraw"]


async def test_an_unknown_sender_cannot_be_withdrawn(platform: Platform, account: Account, operator: Actor) -> None:
    with pytest.raises(NotFound):
        await senders.withdraw(platform, account_id=account.id, channel="sms", name="NOBODY", actor=operator)


async def test_a_sender_has_no_spaces_around_it(platform: Platform, account: Account, operator: Actor) -> None:
    with pytest.raises(Invalid):
        await senders.assign(platform, account_id=account.id, channel="sms", name=" NILE", actor=operator)
