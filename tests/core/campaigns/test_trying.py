"""A test message to oneself: one recipient's text, paid for as any message, and no part of its campaign."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from pigeon_post import ACTOR, EUR, Post

from hudhud import campaigns, messages
from hudhud.campaigns import Campaign, composing
from hudhud.campaigns.composing import NoValueForTest, TooManyTestMessages
from hudhud.errors import Invalid
from hudhud.messages import NoVerifiedMobile

PEOPLE = ("phone", "Name")


async def tried(post: Post, campaign: Campaign, *, at: str = "") -> int:
    """A test message to the number 95."""
    return await composing.send_test(
        post.platform, account_id=post.account.id, campaign_id=campaign.id, to="95", actor=ACTOR, at=at
    )


def limited(post: Post, most: int) -> Post:
    """The same network with another limit."""
    settings = post.platform.settings.model_copy(update={"test_messages_per_hour": most})
    return replace(post, platform=replace(post.platform, settings=settings))


async def test_a_test_message_says_what_the_chosen_row_would_get(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "Mona"), ("92", "Ali"))

    message = await tried(post, campaign, at="3")

    found = await messages.get(post.platform, post.account.id, message)
    assert (found.to, found.text, found.campaign_id) == ("95", "Dear Ali", None)


async def test_a_test_message_is_paid_for_and_the_campaign_knows_nothing_of_it(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "Mona"))
    await campaigns.prepare_campaign(post.platform, campaign.id)
    before = await post.read(campaign)
    balance, _ = await post.money()

    await tried(post, campaign)

    assert await post.money() == (balance, EUR("0.05"))
    assert await post.read(campaign) == before


async def test_a_text_can_be_tried_before_there_are_recipients(post: Post) -> None:
    campaign = await post.personal("Dear @name|friend", PEOPLE)

    message = await tried(post, campaign)

    assert (await messages.get(post.platform, post.account.id, message)).text == "Dear friend"


async def test_a_row_without_a_value_is_not_tried(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", ""))

    with pytest.raises(NoValueForTest):
        await tried(post, campaign)


async def test_a_draft_without_a_text_is_not_tried(post: Post) -> None:
    campaign = await post.personal("", PEOPLE, ("91", "Mona"))

    with pytest.raises(Invalid):
        await tried(post, campaign)


async def test_during_the_trial_a_test_goes_where_any_message_may(post: Post) -> None:
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "Mona"))
    await post.platform.database.execute("UPDATE account SET trial = true WHERE id = $1", post.account.id)

    with pytest.raises(NoVerifiedMobile):
        await tried(post, campaign)


async def test_an_hour_has_so_many_tests_and_no_more_whoever_asks_at_once(post: Post) -> None:
    post = limited(post, 3)
    campaign = await post.personal("Dear @name", PEOPLE, ("91", "Mona"))

    answers = await asyncio.gather(*[tried(post, campaign) for _ in range(6)], return_exceptions=True)

    refused = [one for one in answers if isinstance(one, TooManyTestMessages)]
    assert len(refused) == 3
    assert {(one.limit, one.actual) for one in refused} == {(3, 3)}
