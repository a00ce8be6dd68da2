"""A campaign waits for its time: taken back until then, started once, and asked about when it is too late."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pigeon_post import ACTOR, Post

from hudhud import campaigns, senders
from hudhud.campaigns import Campaign, CampaignIsNot, CampaignState, scheduling
from hudhud.campaigns.drafting import EditedMeanwhile
from hudhud.campaigns.scheduling import start_due
from hudhud.campaigns.timing import WallTime
from hudhud.errors import DomainError, Invalid
from hudhud.notifications import notifications


def wall(hours: float = 24, zone: str = "Africa/Cairo") -> WallTime:
    """What the clocks there show so many hours from now."""
    there = datetime.now(UTC).astimezone(ZoneInfo(zone)) + timedelta(hours=hours)
    return WallTime(there.replace(tzinfo=None, second=0, microsecond=0, fold=0), zone, second=False)


async def schedule(post: Post, campaign: Campaign, when: WallTime | None = None, **more: int) -> Campaign:
    return await scheduling.schedule(
        post.platform, account_id=campaign.account_id, campaign_id=campaign.id, actor=ACTOR, wall=when or wall(), **more
    )


async def send_soon(post: Post, campaign: Campaign, **more: int) -> Campaign:
    return await scheduling.send_soon(
        post.platform, account_id=campaign.account_id, campaign_id=campaign.id, actor=ACTOR, **more
    )


async def undo(post: Post, campaign: Campaign) -> Campaign:
    return await post.act("unschedule", campaign)


async def let_pass(post: Post, campaign: Campaign, seconds: float = 1) -> None:
    """The time comes, and so much more passes."""
    await post.platform.database.execute(
        "UPDATE campaign SET start_at = now() - make_interval(secs => $2) WHERE id = $1", campaign.id, seconds
    )


async def due(post: Post, *, late: float = 1) -> Campaign:
    """A scheduled campaign whose time has come."""
    campaign = await schedule(post, await post.prepared(3))
    await let_pass(post, campaign, late)
    return campaign


async def test_a_scheduled_campaign_keeps_its_instant_its_wall_time_and_the_rules_it_was_reckoned_with(
    post: Post,
) -> None:
    campaign = await schedule(post, await post.prepared(3), WallTime(datetime(2027, 6, 1, 9), "Africa/Cairo"))

    assert campaign.state == "scheduled"
    assert campaign.start_at == datetime(2027, 6, 1, 6, tzinfo=UTC)
    assert (campaign.start_local, campaign.start_zone, campaign.undo_until) == (
        "2027-06-01T09:00",
        "Africa/Cairo",
        None,
    )
    assert await post.platform.database.fetchval("SELECT start_tzdata FROM campaign WHERE id = $1", campaign.id)


async def test_without_another_time_the_draft_s_own_counts(post: Post) -> None:
    draft = await post.prepared(3)
    then = wall(48)
    await campaigns.edit_draft(
        post.platform, account_id=draft.account_id, campaign_id=draft.id, actor=ACTOR,
        start_local=then.local.isoformat(), start_zone=then.zone,
    )  # fmt: skip

    campaign = await scheduling.schedule(post.platform, account_id=draft.account_id, campaign_id=draft.id, actor=ACTOR)

    assert campaign.start_at == then.local.replace(tzinfo=ZoneInfo(then.zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "said"), [(wall(-0.1), "has passed"), (wall(24 * 367), "too far ahead")], ids=["past", "beyond"]
)
async def test_a_time_is_neither_past_nor_more_than_a_year_ahead(post: Post, when: WallTime, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        await schedule(post, await post.prepared(1), when)

    problem = refused.value.problems[0]
    assert said in problem.message
    assert problem.value[:2] == "20", "the limit is told"


async def test_what_is_lacking_is_told_before_it_is_scheduled(post: Post) -> None:
    with pytest.raises(Invalid) as refused:
        await schedule(post, await post.draft(1, text=""))

    assert [problem.where for problem in refused.value.problems] == ["text"]


async def test_only_the_revision_that_was_confirmed_is_scheduled(post: Post) -> None:
    shown = await post.prepared(1)
    await campaigns.edit_draft(
        post.platform, account_id=shown.account_id, campaign_id=shown.id, actor=ACTOR, text="another"
    )

    with pytest.raises(EditedMeanwhile):
        await send_soon(post, shown, revision=shown.revision)

    assert (await post.read(shown)).state == "draft"


async def test_a_scheduled_campaign_cannot_be_edited_until_it_is_a_draft_again(post: Post) -> None:
    campaign = await schedule(post, await post.prepared(1))
    with pytest.raises(CampaignIsNot):
        await campaigns.edit_draft(
            post.platform, account_id=campaign.account_id, campaign_id=campaign.id, actor=ACTOR, text="x"
        )

    again = await undo(post, campaign)

    assert (again.state, again.start_at) == ("draft", None)
    assert again.start_local, "the choice is kept"


async def test_what_is_sent_now_waits_for_the_cancel_window_and_can_be_taken_back(post: Post) -> None:
    campaign = await send_soon(post, await post.prepared(3))
    assert campaign.undo_until == campaign.start_at
    await start_due(post.platform)
    assert (await post.read(campaign)).state == "scheduled", "the window is not over"

    assert (await undo(post, campaign)).state == "draft"

    await start_due(post.platform)
    assert (await post.read(campaign)).launched_at is None
    await post.explained()


async def test_what_is_due_starts_once_however_many_look(post: Post) -> None:
    campaign = await due(post)

    await asyncio.gather(*(start_due(post.platform) for _ in range(5)))

    assert (await post.read(campaign)).state == "running"
    assert await starts(post, campaign) == 1
    _, held = await post.money()
    assert held == campaign.cost
    await post.explained()


async def starts(post: Post, campaign: Campaign) -> int:
    found: int = await post.platform.database.fetchval(
        "SELECT count(*) FROM audit WHERE action = 'campaign.start' AND subject = $1", f"cmp_{campaign.id}"
    )
    return found


async def test_what_was_not_prepared_yet_is_prepared_first(post: Post) -> None:
    campaign = await schedule(post, await post.draft(3))
    await let_pass(post, campaign)

    await start_due(post.platform)
    assert (await post.read(campaign)).state == "preparing"

    await campaigns.prepare(post.platform, campaign_id=campaign.id)
    assert (await post.read(campaign)).state == "running"


@pytest.mark.parametrize("attempt", range(8))
async def test_of_an_undo_and_a_start_at_the_same_moment_exactly_one_wins(post: Post, attempt: int) -> None:
    campaign = await due(post)
    acts = [undo(post, campaign), start_due(post.platform)]

    ends = await asyncio.gather(*(acts if attempt % 2 else reversed(acts)), return_exceptions=True)

    state = (await post.read(campaign)).state
    refused = [end for end in ends if isinstance(end, BaseException)]
    assert (state, len(refused)) in {("draft", 0), ("running", 1)}
    assert all(isinstance(end, CampaignIsNot) for end in refused)
    assert await starts(post, campaign) == (state == "running")
    await post.explained()


async def test_too_late_a_start_is_missed_and_its_owner_is_asked(post: Post) -> None:
    campaign = await due(post, late=61 * 60)

    await start_due(post.platform)

    missed = await post.read(campaign)
    assert (missed.state, missed.launched_at) == ("missed", None)
    assert "in time" in missed.reason
    told = await notifications(post.platform, account_id=campaign.account_id, user_id=0)
    assert [(one.kind, one.path) for one in told] == [("campaign_missed", f"/campaigns/cmp_{campaign.id}")]


async def test_a_little_late_is_not_missed(post: Post) -> None:
    campaign = await due(post, late=59 * 60)

    await start_due(post.platform)

    assert (await post.read(campaign)).state == "running"


async def test_a_suspended_account_s_start_is_missed_with_that_reason(post: Post) -> None:
    campaign = await due(post)
    await post.platform.database.execute("UPDATE account SET status = 'suspended'")

    await start_due(post.platform)

    missed = await post.read(campaign)
    assert missed.state == "missed"
    assert "suspended" in missed.reason


async def test_a_missed_campaign_is_sent_now_scheduled_anew_edited_or_cancelled(post: Post) -> None:
    missed = [await due(post, late=4000) for _ in range(4)]
    await start_due(post.platform)

    ends = [
        await send_soon(post, missed[0]),
        await schedule(post, missed[1]),
        await undo(post, missed[2]),
        await post.act("cancel", missed[3]),
    ]

    assert [end.state for end in ends] == ["scheduled", "scheduled", "draft", "cancelled"]
    assert not any(end.reason for end in ends[:3])


async def test_a_scheduled_campaign_can_be_cancelled(post: Post) -> None:
    campaign = await post.act("cancel", await schedule(post, await post.prepared(1)))

    await let_pass(post, campaign)
    await start_due(post.platform)

    assert (await post.read(campaign)).state == "cancelled"


async def test_what_was_begun_in_time_and_is_prepared_too_late_is_missed_and_sent_when_its_owner_says_so(
    post: Post,
) -> None:
    campaign = await schedule(post, await post.draft(3))
    await let_pass(post, campaign)
    await start_due(post.platform)
    begun = await post.read(campaign)
    await let_pass(post, campaign, 61 * 60)

    await campaigns.prepare_campaign(post.platform, campaign.id)
    await campaigns.running.start_prepared(post.platform, campaign.id)
    left = await post.read(campaign)
    await start_due(post.platform)

    missed = await post.read(campaign)
    assert [begun.state, left.state, missed.state] == ["preparing", "preparing", "missed"]
    assert missed.launched_at is None
    told = await notifications(post.platform, account_id=campaign.account_id, user_id=0)
    assert [one.kind for one in told] == ["campaign_missed"]

    await send_soon(post, campaign)
    await let_pass(post, campaign)
    await start_due(post.platform)
    assert (await post.read(campaign)).state == "running"
    await post.explained()


async def test_what_was_launched_at_once_is_never_missed(post: Post) -> None:
    campaign = await post.launch(await post.draft(3))
    await post.platform.database.execute("UPDATE campaign SET launched_at = now() - interval '2 hours'")

    await campaigns.prepare_campaign(post.platform, campaign.id)
    await start_due(post.platform)
    await campaigns.running.start_prepared(post.platform, campaign.id)

    assert (await post.read(campaign)).state == "running"


async def test_a_sender_that_was_withdrawn_meanwhile_fails_the_start_with_the_reason(post: Post) -> None:
    campaign = await due(post)
    await senders.withdraw(post.platform, account_id=campaign.account_id, channel="post", name="Noah", actor=ACTOR)

    await start_due(post.platform)

    failed = await post.read(campaign)
    assert failed.state == "failed"
    assert "sender" in failed.reason
    await post.explained()


async def test_credit_that_is_missing_when_the_time_comes_fails_it_with_the_amount(post: Post) -> None:
    poor = await post.new_account("0")
    campaign = await schedule(post, await post.prepared(3, account=poor))
    await let_pass(post, campaign)

    await start_due(post.platform)

    failed = await post.read(campaign)
    assert failed.state == "failed"
    assert failed.reason_values, "what is missing, in numbers"


async def test_when_the_rules_of_the_clocks_changed_the_wall_time_counts(post: Post) -> None:
    when = WallTime(datetime(2027, 6, 1, 9), "Africa/Cairo")
    campaign = await schedule(post, await post.prepared(1), when)
    await post.platform.database.execute(  # as rules would have it by which Egypt has no summer time
        "UPDATE campaign SET start_tzdata = '2022a', start_at = start_at + interval '1 hour' WHERE id = $1", campaign.id
    )

    await start_due(post.platform)
    await start_due(post.platform)

    assert (await post.read(campaign)).start_at == datetime(2027, 6, 1, 6, tzinfo=UTC)
    told = await notifications(post.platform, account_id=campaign.account_id, user_id=0)
    assert [one.kind for one in told] == ["campaign_moved"]


async def test_a_time_that_new_rules_skip_moves_to_the_first_one_after_it(post: Post) -> None:
    campaign = await schedule(post, await post.prepared(1))
    await post.platform.database.execute(
        "UPDATE campaign SET start_tzdata = '2022a', start_local = '2027-04-30T00:30' WHERE id = $1", campaign.id
    )

    await start_due(post.platform)

    assert (await post.read(campaign)).start_at == datetime(2027, 4, 29, 22, tzinfo=UTC)


async def test_what_was_prepared_long_before_is_prepared_anew_within_the_last_minutes(post: Post) -> None:
    campaign = await schedule(post, await post.prepared(3))
    await post.platform.database.execute(
        "UPDATE campaign SET start_at = now() + interval '4 minutes', prepared_at = now() - interval '1 hour'"
    )
    await start_due(post.platform)
    assert not (await post.read(campaign)).prepared

    await post.platform.database.execute(
        "INSERT INTO opt_out (account, address, channel, source) VALUES ($1, '900000000', 'post', 'api')",
        campaign.account_id,
    )
    await campaigns.prepare(post.platform, campaign_id=campaign.id)
    await start_due(post.platform)

    fresh = await post.read(campaign)
    assert (fresh.state, fresh.prepared, fresh.messages) == (CampaignState.SCHEDULED, True, 2)


async def test_a_worker_that_dies_around_the_start_leaves_it_to_the_next(post: Post) -> None:
    """Nothing between the transaction's begin and its end is seen by anybody: killed there, it is due as before."""
    campaign = await due(post)
    with pytest.raises(asyncio.CancelledError):
        async with post.platform.database.transaction() as db:
            await db.execute("UPDATE campaign SET state = 'preparing', launched_at = now() WHERE id = $1", campaign.id)
            raise asyncio.CancelledError

    await start_due(post.platform)

    assert (await post.read(campaign)).state == "running"
    assert await starts(post, campaign) == 1


async def test_a_worker_that_dies_right_after_the_start_leaves_a_task_that_goes_on(post: Post) -> None:
    campaign = await due(post)
    database = post.platform.database
    async with database.transaction() as db:  # what the start's transaction wrote before the worker was killed
        await db.execute("UPDATE campaign SET state = 'preparing', launched_at = now() WHERE id = $1", campaign.id)

    await asyncio.gather(*(campaigns.prepare(post.platform, campaign_id=campaign.id) for _ in range(3)))

    assert (await post.read(campaign)).state == "running"
    assert await database.fetchval("SELECT count(*) FROM hold WHERE account = $1", campaign.account_id) == 1
    await post.explained()


async def test_every_way_through_the_states_is_refused_or_taken_once(post: Post) -> None:
    """The table of acts by state, of one campaign each: whatever is not in it is refused with the state told."""
    allowed = {
        "draft": {"schedule", "send_soon", "launch", "cancel"},
        "scheduled": {"unschedule", "cancel"},
        "missed": {"schedule", "send_soon", "unschedule", "cancel"},
        "running": {"cancel", "pause"},
        "cancelled": set(),
        "finished": set(),
    }
    acts = {"schedule", "send_soon", "launch", "unschedule", "cancel", "pause", "resume"}
    for state, may in allowed.items():
        for act in sorted(acts):
            campaign = await in_state(post, state)
            assert await takes(post, act, campaign) == (act in may), (state, act)


async def in_state(post: Post, state: str) -> Campaign:
    campaign = await post.running(1) if state in {"running", "finished"} else await post.prepared(1)
    if state in {"scheduled", "missed", "cancelled", "finished"}:
        await post.platform.database.execute(
            "UPDATE campaign SET state = $2, start_at = now() + interval '1 day' WHERE id = $1", campaign.id, state
        )
    return await post.read(campaign)


async def takes(post: Post, act: str, campaign: Campaign) -> bool:
    try:
        if act == "schedule":
            await schedule(post, campaign)
        elif act == "send_soon":
            await send_soon(post, campaign)
        else:
            await post.act(act, campaign)
    except CampaignIsNot as refused:
        assert refused.state == campaign.state
        return False
    except DomainError as other:  # pragma: no cover
        raise AssertionError((act, campaign.state)) from other
    return True
