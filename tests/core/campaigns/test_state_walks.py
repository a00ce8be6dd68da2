"""Random walks through the life of a campaign, held against a model: nothing starts twice, whatever is pressed."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest
from pigeon_post import ACTOR, Post

from hudhud.campaigns import Campaign, CampaignIsNot, drafting, scheduling
from hudhud.campaigns.timing import WallTime

STEPS = 14
NEXT = {
    ("draft", "schedule"): "scheduled",
    ("draft", "send_soon"): "scheduled",
    ("draft", "launch"): "running",
    ("draft", "cancel"): "cancelled",
    ("scheduled", "unschedule"): "draft",
    ("scheduled", "cancel"): "cancelled",
    ("missed", "schedule"): "scheduled",
    ("missed", "send_soon"): "scheduled",
    ("missed", "unschedule"): "draft",
    ("missed", "cancel"): "cancelled",
    ("running", "pause"): "paused",
    ("running", "cancel"): "cancelled",
    ("paused", "resume"): "running",
    ("paused", "cancel"): "cancelled",
}
"""The only table of acts: whatever is not in it is refused."""
ACTS = sorted({act for _, act in NEXT})
STARTS = {"ready": "running", "late": "missed", "early": "scheduled"}
"""What a round of the worker makes of a scheduled campaign whose time has come, is long past, or is still to come."""


async def act(post: Post, campaign: Campaign, name: str) -> None:
    """Press a button."""
    if name == "schedule":
        there = WallTime((datetime.now(UTC) + timedelta(days=2)).replace(tzinfo=None), "UTC", second=False)
        await scheduling.schedule(
            post.platform, account_id=campaign.account_id, campaign_id=campaign.id, actor=ACTOR, wall=there
        )
        return
    await post.act(name, campaign)


async def come(post: Post, campaign: Campaign, when: str) -> None:
    """Let its time come, or pass by far, and the worker look."""
    seconds = {"ready": 1, "late": 7200, "early": -3600}[when]
    await post.platform.database.execute(
        "UPDATE campaign SET start_at = now() - make_interval(secs => $2) WHERE id = $1 AND start_at IS NOT NULL",
        campaign.id, seconds,
    )  # fmt: skip
    await scheduling.start_due(post.platform)


async def launches(post: Post, campaign: Campaign) -> int:
    """How often it began, as the audit trail has it."""
    found: int = await post.platform.database.fetchval(
        "SELECT count(*) FROM audit WHERE action IN ('campaign.start', 'campaign.launch') AND subject = $1",
        f"cmp_{campaign.id}",
    )
    return found


@pytest.mark.parametrize("seed", range(12))
async def test_a_walk_goes_as_the_table_says_and_starts_at_most_once(post: Post, seed: int) -> None:
    dice = random.Random(seed)
    campaign = await post.prepared(2)
    state, walked = "draft", ["draft"]
    for _ in range(STEPS):
        name = dice.choice([*ACTS, *STARTS])
        walked.append(name)
        if name in STARTS:
            await come(post, campaign, name)
            state = STARTS[name] if state == "scheduled" else state
        elif (state, name) in NEXT:
            await act(post, campaign, name)
            state = NEXT[state, name]
        else:
            with pytest.raises(CampaignIsNot):
                await act(post, campaign, name)
        now = await post.read(campaign)
        assert now.state == state, walked
        assert (now.launched_at is not None) == (await launches(post, campaign) == 1), walked
    await post.sweep()
    await post.explained()


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_pressed_at_once_ends_in_one_state_with_one_start_at_most(post: Post, seed: int) -> None:
    dice = random.Random(seed)
    campaign = await post.prepared(2)
    await act(post, campaign, "schedule")
    await post.platform.database.execute("UPDATE campaign SET start_at = now() WHERE id = $1", campaign.id)
    pressed = [dice.choice([*ACTS, "look"]) for _ in range(6)]

    ends = await asyncio.gather(
        *(scheduling.start_due(post.platform) if name == "look" else act(post, campaign, name) for name in pressed),
        return_exceptions=True,
    )

    unexpected = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, CampaignIsNot)]
    assert not [end for end in unexpected if not isinstance(end, drafting.EditedMeanwhile)], unexpected
    assert await launches(post, campaign) <= 1, pressed
    held = await post.platform.database.fetchval("SELECT count(*) FROM hold WHERE account = $1", campaign.account_id)
    assert held <= 1, pressed
    await post.sweep()
    await post.explained()
