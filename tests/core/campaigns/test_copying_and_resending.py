"""Copies and children: the same again, or only what never went out; never to anybody twice."""

from __future__ import annotations

import asyncio

import pytest
from pigeon_post import ACTOR, Post

from hudhud import campaigns
from hudhud.campaigns import Campaign, CampaignIsNot, repeating
from hudhud.campaigns.repeating import NothingToResend, ParentChoice
from hudhud.channels import Accepted, Deferred, Receipt, ReceiptState, Rejected, Unanswered
from hudhud.errors import NotFound


async def resend(post: Post, campaign: Campaign, choice: ParentChoice = "unsent") -> Campaign:
    return await repeating.resend(
        post.platform, account_id=campaign.account_id, campaign_id=campaign.id, choice=choice, interface="portal",
        actor=ACTOR,
    )  # fmt: skip


async def copied(post: Post, campaign: Campaign) -> Campaign:
    return await repeating.copy(
        post.platform, account_id=campaign.account_id, campaign_id=campaign.id, interface="portal", actor=ACTOR
    )


async def addresses(post: Post, campaign: Campaign) -> list[str]:
    """To whom a campaign goes, once it is prepared."""
    await campaigns.prepare_campaign(post.platform, campaign.id)
    rows = await post.platform.database.fetch(
        "SELECT address FROM message WHERE campaign = $1 ORDER BY address", campaign.id
    )
    return [row["address"] for row in rows]


async def ended(post: Post) -> Campaign:
    """One that ended with a message of every fate: to 91 … 97, and 98 and 99 that nobody claimed."""
    campaign = await post.running([f"9{number}" for number in range(1, 10)])
    lease = await post.lease()
    claimed = await post.claim(lease, room=7)
    assert claimed is not None
    ids = [one.message_id for one in claimed.batch.submissions]
    await post.tell(
        Accepted(ids[0], 1, "a"), Accepted(ids[1], 1, "b"), Rejected(ids[2], 1, "88"), Unanswered(ids[3], 1),
        Accepted(ids[4], 1, "c"), Deferred(ids[5], 1, "58", 60), Rejected(ids[6], 1, "88"), ended=[claimed.claim_id],
    )  # fmt: skip
    await post.receive(lease, Receipt("b", ReceiptState.UNDELIVERED, "1"), Receipt("c", ReceiptState.REJECTED, "1"))
    await post.act("cancel", campaign)
    for _ in range(3):
        await post.sweep()
    return await post.read(campaign)


async def test_a_child_reaches_those_alone_whose_messages_nobody_took(post: Post) -> None:
    parent = await ended(post)

    child = await resend(post, parent)

    assert (child.state, child.parent_id, child.parent_choice) == ("draft", parent.id, "unsent")
    assert (child.text, child.sender, child.name) == (parent.text, parent.sender, "Letter (2)")
    # 93 and 97 were refused, 96 waited, 98 and 99 were never claimed; 91, 92 and 95 were taken, 94 nobody knows of
    assert await addresses(post, child) == ["93", "96", "97", "98", "99"]
    assert (await post.read(child)).sources == {"parent": 5}


async def test_the_unconfirmed_are_sent_again_only_by_choice(post: Post) -> None:
    parent = await ended(post)

    child = await resend(post, parent, "unsent_and_unconfirmed")

    assert await addresses(post, child) == ["93", "94", "96", "97", "98", "99"]


async def test_the_page_is_told_how_many_each_choice_would_reach(post: Post) -> None:
    found = await repeating.resendable(post.platform, await ended(post))

    assert (found.unsent, found.unconfirmed, found.everything) == (5, 1, False)


async def test_who_opted_out_meanwhile_is_left_out_of_a_child(post: Post) -> None:
    parent = await ended(post)
    await post.platform.database.execute(
        "INSERT INTO opt_out (account, address, channel, source) VALUES ($1, '98', 'post', 'reply')", parent.account_id
    )

    assert await addresses(post, await resend(post, parent)) == ["93", "96", "97", "99"]


async def test_two_people_at_once_make_one_child(post: Post) -> None:
    parent = await ended(post)

    children = await asyncio.gather(*(resend(post, parent) for _ in range(6)))

    assert len({child.id for child in children}) == 1
    assert await repeating.child_of(post.platform, parent) == children[0]


async def test_a_cancelled_child_makes_room_for_another(post: Post) -> None:
    parent = await ended(post)
    first = await resend(post, parent)
    await post.act("cancel", first)

    second = await resend(post, parent, "unsent_and_unconfirmed")

    assert second.id != first.id


async def test_a_child_sends_and_what_it_leaves_is_sent_again_by_a_child_of_its_own(post: Post) -> None:
    child = await resend(post, await ended(post))
    await campaigns.prepare_campaign(post.platform, child.id)
    await post.launch(child)
    await post.act("cancel", child)
    await post.sweep()

    grandchild = await resend(post, await post.read(child))

    assert grandchild.name == "Letter (3)"
    assert await addresses(post, grandchild) == ["93", "96", "97", "98", "99"]
    await post.explained()


async def test_what_failed_for_lack_of_credit_is_sent_again_whole_after_a_top_up(post: Post) -> None:
    poor = await post.new_account("0")
    failed = await post.running(3, account=poor)
    assert failed.state == "failed"
    await post.top_up(poor, "10", key="later")

    child = await resend(post, failed)

    assert (child.parent_choice, child.recipient_file_id) == ("all", failed.recipient_file_id)
    assert len(await addresses(post, child)) == 3
    assert (await post.launch(child)).state == "running"
    await post.explained()


async def test_what_still_runs_or_was_never_launched_is_not_sent_again(post: Post) -> None:
    for campaign in [await post.prepared(2), await post.running(2)]:
        with pytest.raises(CampaignIsNot):
            await resend(post, campaign)


async def test_where_everybody_was_reached_there_is_nothing_to_send_again(post: Post) -> None:
    campaign = await post.running(2)
    claimed = await post.claim(await post.lease())
    assert claimed is not None
    ids = [one.message_id for one in claimed.batch.submissions]
    await post.tell(*(Accepted(one, 1, f"r{one}") for one in ids), ended=[claimed.claim_id])
    await post.receive(await post.lease(), *(Receipt(f"r{one}", ReceiptState.DELIVERED, "0") for one in ids))
    for _ in range(2):
        await post.sweep()

    with pytest.raises(NothingToResend):
        await resend(post, await post.read(campaign))
    with pytest.raises(CampaignIsNot):
        await resend(post, await post.read(campaign), "all")


async def test_a_copy_has_the_same_content_and_recipients_and_a_time_of_its_own(post: Post) -> None:
    campaign = await post.running(["91"], typed=["92"])
    await post.platform.database.execute(
        "UPDATE campaign SET spread_minutes = 60, start_at = now(), start_local = '2026-11-30T09:00' WHERE id = $1",
        campaign.id,
    )

    found = await copied(post, campaign)

    assert (found.state, found.copied_from, found.name) == ("draft", campaign.id, "Letter (2)")
    assert (found.text, found.sender, found.recipients, found.recipient_file_id, found.spread_minutes) == (
        campaign.text, campaign.sender, ("92",), campaign.recipient_file_id, 60,
    )  # fmt: skip
    assert (found.start_at, found.start_local, found.parent_id) == (None, "", None)
    assert await addresses(post, found) == ["91", "92"]


async def test_a_copy_of_a_child_goes_to_everybody_again(post: Post) -> None:
    child = await resend(post, await ended(post))

    assert len(await addresses(post, await copied(post, child))) == 9


async def test_another_account_s_campaign_is_neither_copied_nor_sent_again(post: Post) -> None:
    campaign = await ended(post)
    stranger = await post.new_account()
    with pytest.raises(NotFound):
        await repeating.copy(
            post.platform, account_id=stranger.id, campaign_id=campaign.id, interface="api", actor=ACTOR
        )
