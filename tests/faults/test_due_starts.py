"""Campaigns whose time comes while processes die: each starts once, or is missed and asks, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from fault_stack import ACTOR, FaultStack

from conftest import Opened
from hudhud import campaigns, ledger
from hudhud.campaigns import Campaign, CampaignState, scheduling
from hudhud.campaigns.timing import WallTime
from hudhud.notifications import notifications

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

ALL = ("worker", "scheduler", "gateway")
PRICE = 10_000
"""What a message costs, in millionths."""
WINDOW_SECONDS = 2
SPREAD_MINUTES = 1


@dataclass(frozen=True)
class Waiting:
    """Campaigns that wait for their time, and what the account had before."""

    campaigns: tuple[Campaign, ...]
    balance: int


async def balance(stack: FaultStack) -> int:
    """The account's, in millionths."""
    return (await ledger.balance(stack.platform, stack.account_id)).balance.micros


async def scheduled(stack: FaultStack, count: int, *, due: float, spread: int = 0) -> Campaign:
    """A campaign that starts in so many seconds: a wall time has no seconds, so its instant is put where it matters."""
    draft = await stack.draft(count)
    if spread:
        await campaigns.edit_draft(
            stack.platform, account_id=stack.account_id, campaign_id=draft.id, actor=ACTOR, spread_minutes=spread
        )
    soon = (datetime.now(UTC) + timedelta(hours=1)).replace(tzinfo=None, second=0, microsecond=0)
    await scheduling.schedule(
        stack.platform, account_id=stack.account_id, campaign_id=draft.id, actor=ACTOR,
        wall=WallTime(soon, "UTC", second=False),
    )  # fmt: skip
    await stack.platform.database.execute(
        "UPDATE campaign SET start_at = now() + make_interval(secs => $2) WHERE id = $1", draft.id, due
    )
    return draft


async def in_its_window(stack: FaultStack, count: int) -> Campaign:
    """A campaign that can be called back for WINDOW_SECONDS more."""
    draft = await stack.draft(count)
    await send_soon(stack, draft)
    return draft


async def send_soon(stack: FaultStack, campaign: Campaign) -> None:
    """Send it, with a short window."""
    settings = stack.platform.settings.model_copy(update={"undo_seconds": WINDOW_SECONDS})
    await scheduling.send_soon(
        replace(stack.platform, settings=settings), account_id=stack.account_id, campaign_id=campaign.id, actor=ACTOR
    )


async def wait_for_start(stack: FaultStack, count: int) -> Waiting:
    """One campaign of each kind that waits, due together."""
    before = await balance(stack)
    chosen = await scheduled(stack, count, due=WINDOW_SECONDS)
    return Waiting((chosen, await in_its_window(stack, count)), before)


async def states(stack: FaultStack, wanted: Sequence[Campaign]) -> set[str]:
    """In which states they are."""
    return {(await stack.progress(campaign)).state for campaign in wanted}


async def until_states(stack: FaultStack, wanted: Sequence[Campaign], *expected: CampaignState) -> None:
    """Wait until all of them are in one of these states."""

    async def there() -> bool:
        return await states(stack, wanted) <= set(expected)

    await stack.until(there, seconds=90)


async def is_being_prepared(stack: FaultStack, campaign: Campaign) -> bool:
    """Whether a worker holds the lock of this campaign's preparation now."""
    return bool(
        await stack.platform.database.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objid = $1 "
            "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            campaign.id,
        )
    )


async def delivered_once(stack: FaultStack, waiting: Waiting, *, interruptions: int = 0) -> None:
    """Everything was delivered once, and what was charged is what was delivered."""
    await stack.until_finished(*waiting.campaigns, seconds=150)
    verdict = await stack.judge(*waiting.campaigns, interruptions=interruptions)
    assert verdict.counts.keys() <= {"delivered", "unconfirmed"}
    assert waiting.balance - await balance(stack) == verdict.counts["delivered"] * PRICE


async def started_once(stack: FaultStack, waiting: Waiting, *, interruptions: int = 0) -> None:
    """Each has started once and held its money once, and was delivered once."""
    await delivered_once(stack, waiting, interruptions=interruptions)
    rows = await stack.platform.database.fetch(
        """
        SELECT k.id, k.state,
               (SELECT count(*) FROM audit WHERE action = 'campaign.start' AND subject = 'cmp_' || k.id) AS starts,
               (SELECT count(*) FROM hold h WHERE h.key = 'campaign:' || k.id) AS holds
        FROM campaign k ORDER BY k.id
        """
    )
    assert [(row["state"], row["starts"], row["holds"]) for row in rows] == [("finished", 1, 1)] * len(rows)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("after", [-0.5, 0.0, 0.7], ids=["just-before", "when-due", "just-after"])
async def test_a_process_killed_around_the_due_moment_delays_a_start_and_doubles_nothing(
    installation: Opened, name: str, after: float
) -> None:
    async with installation(rate=2000) as stack:
        waiting = await wait_for_start(stack, 800)

        await asyncio.sleep(WINDOW_SECONDS + after)
        await stack.kill(name, down=1 + stack.chance.random())

        await started_once(stack, waiting, interruptions=int(name == "gateway"))


async def test_a_worker_killed_while_it_prepares_leaves_nothing_and_the_campaigns_start_all_the_same(
    installation: Opened,
) -> None:
    async with installation(rate=0) as stack:
        waiting = await wait_for_start(stack, 15_000)
        for campaign in waiting.campaigns:

            async def begun(campaign: Campaign = campaign) -> bool:
                return await is_being_prepared(stack, campaign) or (await stack.progress(campaign)).messages > 0

            await stack.until(begun)
            await asyncio.sleep(stack.chance.random() * 0.2)
            await stack.kill("worker", down=stack.chance.random())

        await started_once(stack, waiting)


async def test_everything_killed_before_the_due_moment_and_back_soon_after_starts_once(installation: Opened) -> None:
    async with installation(rate=2000) as stack:
        waiting = await wait_for_start(stack, 800)

        for name in ALL:
            stack[name].kill()
        await asyncio.sleep(WINDOW_SECONDS + 1)
        names = list(ALL)
        stack.chance.shuffle(names)
        for name in names:
            stack[name].start()

        await started_once(stack, waiting)


async def test_a_spread_whose_processes_die_keeps_to_its_portions(installation: Opened) -> None:
    async with installation(rate=2000) as stack:
        before = await balance(stack)
        campaign = await scheduled(stack, 600, due=WINDOW_SECONDS, spread=SPREAD_MINUTES)
        waiting = Waiting((campaign,), before)

        await asyncio.sleep(WINDOW_SECONDS - 0.3)
        await stack.kill(stack.chance.choice(ALL), down=1)
        for name in ("worker", "gateway", "scheduler", "gateway"):
            await asyncio.sleep(8 + stack.chance.random() * 4)
            await stack.kill(name, down=stack.chance.random() * 3)

        await started_once(stack, waiting, interruptions=3)
        assert await too_early(stack) == 0
        assert await stack.platform.database.fetchval("SELECT count(*) FROM chunk") == 60


async def too_early(stack: FaultStack) -> int:
    """Messages that went before their portion's time."""
    return int(
        await stack.platform.database.fetchval(
            "SELECT count(*) FROM delivery d JOIN chunk c ON c.id = d.chunk WHERE d.claimed_at < c.not_before"
        )
    )


async def down_for_too_long(stack: FaultStack) -> None:
    """Everything stands still for more than `late_start_minutes`: time passes by moving what was planned."""
    for name in ALL:
        stack[name].kill()
    late = stack.platform.settings.late_start_minutes + 1
    await stack.platform.database.execute(
        """
        UPDATE campaign SET start_at = start_at - make_interval(mins => $1),
               progressed_at = progressed_at - make_interval(mins => $1),
               prepared_at = prepared_at - make_interval(mins => $1),
               launched_at = launched_at - make_interval(mins => $1)
        """,
        late,
    )
    for name in ALL:
        stack[name].start()


async def missed(stack: FaultStack, waiting: Waiting) -> None:
    """All of them are, stay so whatever is started again, have sent and cost nothing, and have told."""
    await until_states(stack, waiting.campaigns, CampaignState.MISSED)
    for name in ALL:
        await stack.kill(name)
    await asyncio.sleep(4)  # two rounds of whatever might take them up again
    assert await states(stack, waiting.campaigns) == {CampaignState.MISSED}
    assert not stack.received()
    assert await balance(stack) == waiting.balance
    told = await notifications(stack.platform, account_id=stack.account_id, user_id=0)
    assert [one.kind for one in told] == ["campaign_missed"] * len(waiting.campaigns)


async def test_what_everything_slept_through_is_missed_until_its_owner_answers(installation: Opened) -> None:
    async with installation(rate=2000) as stack:
        waiting = await wait_for_start(stack, 300)

        await down_for_too_long(stack)

        await missed(stack, waiting)
        sent, given_up = waiting.campaigns
        await send_soon(stack, sent)
        await campaigns.cancel(stack.platform, account_id=stack.account_id, campaign_id=given_up.id, actor=ACTOR)
        await stack.until_finished(*waiting.campaigns)
        verdict = await stack.judge(*waiting.campaigns, interruptions=0)
        assert (await stack.progress(given_up)).state is CampaignState.CANCELLED
        assert verdict.received == verdict.counts["delivered"] == 300
        assert waiting.balance - await balance(stack) == 300 * PRICE


async def test_what_was_still_being_prepared_when_everything_went_down_for_too_long_is_missed_too(
    installation: Opened,
) -> None:
    async with installation(rate=2000) as stack:
        stack["worker"].kill()
        waiting = await wait_for_start(stack, 8_000)
        await asyncio.sleep(WINDOW_SECONDS)
        stack["worker"].start()
        await until_states(stack, waiting.campaigns, CampaignState.SCHEDULED, CampaignState.PREPARING)
        await stack.until(partial(any_is, stack, waiting, CampaignState.PREPARING))

        await down_for_too_long(stack)

        await missed(stack, waiting)
        for campaign in waiting.campaigns:
            await send_soon(stack, campaign)
        await delivered_once(stack, waiting)


async def any_is(stack: FaultStack, waiting: Waiting, state: CampaignState) -> bool:
    """Whether one of them is in this state."""
    return state in await states(stack, waiting.campaigns)
