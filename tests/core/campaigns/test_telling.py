"""Whoever launched a campaign in the portal is told how it ended, once."""

from __future__ import annotations

import pytest
from pigeon_post import Post

from hudhud import campaigns
from hudhud.campaigns import Campaign
from hudhud.channels import Accepted


async def drafted(post: Post, interface: str, addresses: int = 1) -> Campaign:
    """A prepared draft of this interface."""
    campaign = await post.draft(addresses)
    await post.platform.database.execute("UPDATE campaign SET interface = $1", interface)
    await campaigns.prepare_campaign(post.platform, campaign.id)
    return await post.read(campaign)


async def kinds(post: Post) -> list[str]:
    return [row["kind"] for row in await post.platform.database.fetch("SELECT kind FROM notification ORDER BY id")]


@pytest.mark.parametrize(("interface", "told"), [("portal", ["campaign_finished"]), ("api", [])])
async def test_a_finished_campaign_is_told_once_and_only_in_the_portal(
    post: Post, interface: str, told: list[str]
) -> None:
    await post.launch(await drafted(post, interface))
    lease = await post.lease()
    claimed = await post.claim(lease)
    assert claimed is not None
    await post.tell(*(Accepted(one.message_id, 1, "ring") for one in claimed.batch.submissions))
    await post.platform.database.execute("UPDATE delivery SET state = 10, final_at = now()")
    await post.platform.database.execute("UPDATE chunk SET accepted = 0, delivered = 1")

    for _ in range(2):
        await post.sweep()

    assert await kinds(post) == told


async def test_a_campaign_that_cannot_start_is_told(post: Post) -> None:
    campaign = await drafted(post, "portal")
    await post.top_up(post.account, "-1000", key="gone")

    await post.launch(campaign)

    assert await kinds(post) == ["campaign_failed"]


async def test_campaigns_are_found_by_their_name_and_only_ones_own(post: Post) -> None:
    mine = await post.draft(1)
    await post.draft(1, account=await post.new_account())

    found = await campaigns.find_campaigns(post.platform, post.account.id, "ETT")

    assert [one.id for one in found] == [mine.id]
    assert await campaigns.find_campaigns(post.platform, post.account.id, "%") == []
