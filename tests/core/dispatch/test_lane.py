"""The lane: what a connector may have in its hands at once, who is served when, and how it ends."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest
from pigeon_post import EUR, Loft, Post

from hudhud import contacts, messages
from hudhud.channels import (
    Accepted,
    Batch,
    Lane,
    LaneClosed,
    Outcome,
    Receipt,
    ReceiptState,
    Submission,
    Unanswered,
)
from hudhud.dispatch import Gateway
from hudhud.dispatch.lane import GatewayLane


@asynccontextmanager
async def lane_of(post: Post, loft: Loft) -> AsyncIterator[GatewayLane]:
    """A lane on a fresh lease, committing turns."""
    lane = GatewayLane(post.platform, post.channel, loft, await post.lease(loft.name))
    turns = asyncio.create_task(lane.run())
    try:
        yield lane
    finally:
        turns.cancel()
        await asyncio.gather(turns, return_exceptions=True)


async def soon(lane: GatewayLane, room: int = 1000, seconds: float = 1.5) -> Batch | None:
    """A claim, or None when there is none for a while."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(lane.claim(room), seconds)
    return None


def accepted(submissions: Sequence[Submission]) -> list[Outcome]:
    return [Accepted(one.message_id, part, f"r{one.message_id}-{part}") for one in submissions for part in one.parts]


async def test_no_more_parts_are_out_than_the_window_until_outcomes_are_committed(post: Post) -> None:
    await post.running(200, text="two parts long")
    loft = Loft("loft", window=40)

    async with lane_of(post, loft) as lane:
        batches = []
        while batch := await soon(lane):
            batches.append(batch)
        out = sum(batch.units for batch in batches)
        await lane.report(accepted(batches[0].submissions))
        more = await soon(lane)

    assert 30 <= out <= 40
    assert more is not None
    assert more.units <= batches[0].units + 40 - out


async def test_a_tenth_of_the_window_is_left_to_single_messages(post: Post) -> None:
    await post.running(200)
    loft = Loft("loft", window=40)

    async with lane_of(post, loft) as lane:
        bulk = 0
        while batch := await soon(lane):
            bulk += batch.units
        single = await post.send()
        lane.wake()
        batch = await soon(lane)

    assert bulk == 36
    assert batch is not None
    assert [one.message_id for one in batch.submissions] == [single]


async def test_long_single_messages_do_not_exceed_the_window(post: Post) -> None:
    for _ in range(20):
        await post.send(text="x" * 50)
    loft = Loft("loft", window=40)

    async with lane_of(post, loft) as lane:
        out = 0
        while batch := await soon(lane):
            out += batch.units

    assert out == 40


async def test_a_connector_that_asks_for_little_gets_it(post: Post) -> None:
    await post.running(20)

    async with lane_of(post, Loft("loft", window=40)) as lane:
        batch = await soon(lane, room=2)

    assert batch is not None
    assert batch.units == 2


async def test_a_slow_connection_claims_two_seconds_of_its_rate_at_most(post: Post) -> None:
    await post.running(200)

    async with lane_of(post, Loft("loft", window=100, rate=5)) as lane:
        batch = await soon(lane)

    assert batch is not None
    assert batch.units == 10


async def test_two_accounts_share_a_connection_evenly_and_a_newcomer_begins_level(post: Post) -> None:
    first, second = await post.new_account(), await post.new_account()
    await post.running(2_000, account=first)
    served: Counter[int] = Counter()

    async with lane_of(post, Loft("loft", window=40)) as lane:

        async def serve(times: int) -> None:
            for _ in range(times):
                batch = await lane.claim(10)
                served[await owner(post, batch)] += batch.units
                await lane.report(accepted(batch.submissions))

        await serve(40)
        alone = served.copy()
        await post.running(2_000, account=second)
        await asyncio.sleep(0.6)
        await serve(40)

    assert alone == {first.id: 400}
    together = served - alone
    assert abs(together[first.id] - together[second.id]) <= 40, together


async def owner(post: Post, batch: Batch) -> int:
    """Whose messages these are."""
    account: int = await post.platform.database.fetchval(
        "SELECT account FROM message WHERE id = $1", batch.submissions[0].message_id
    )
    return account


async def test_a_campaign_launched_meanwhile_does_not_wait_for_the_chunk_of_another(post: Post) -> None:
    other = await post.new_account()
    await post.running(2_000)

    async with lane_of(post, Loft("loft", window=40)) as lane:
        await lane.report(accepted((await lane.claim(10)).submissions))
        await post.running(10, account=other)
        await asyncio.sleep(0.6)
        owners = set()
        for _ in range(6):
            batch = await lane.claim(10)
            owners.add(await owner(post, batch))
            await lane.report(accepted(batch.submissions))

    assert owners == {post.account.id, other.id}


async def test_a_draining_lane_gives_nothing_more_and_commits_what_is_reported(post: Post) -> None:
    campaign = await post.running(50)

    async with lane_of(post, Loft("loft", window=40)) as lane:
        batch = await lane.claim(10)
        lane.drain()
        with pytest.raises(LaneClosed):
            await lane.claim(10)
        await lane.report(accepted(batch.submissions))
        await lane.settled()

    assert await post.counts(campaign) == {"accepted": 10, "queued": 40}


async def test_a_late_answer_gives_no_second_slot_back(post: Post) -> None:
    await post.running(200)

    async with lane_of(post, Loft("loft", window=40)) as lane:
        batch = await lane.claim(1000)
        await lane.report([Unanswered(one.message_id, 1) for one in batch.submissions])
        await lane.report(accepted(batch.submissions))
        out = 0
        while more := await soon(lane):
            out += more.units

    assert out == 36
    await post.explained()


async def test_a_turn_waits_until_the_database_is_back_and_loses_nothing(post: Post) -> None:
    campaign = await post.running(10)

    async with lane_of(post, Loft("loft", window=40)) as lane:
        batch = await lane.claim(1000)
        await post.platform.database.execute("ALTER TABLE delivery RENAME TO away")
        names = await post.platform.database.fetch(
            "SELECT relname FROM pg_class WHERE relname LIKE 'delivery\\_%' AND relkind = 'r'"
        )
        for row in names:
            await post.platform.database.execute(f"ALTER TABLE {row['relname']} RENAME TO away_{row['relname']}")
        reporting = asyncio.create_task(lane.report(accepted(batch.submissions)))
        await asyncio.sleep(0.8)
        assert not reporting.done()
        await post.platform.database.execute("ALTER TABLE away RENAME TO delivery")
        for row in names:
            await post.platform.database.execute(f"ALTER TABLE away_{row['relname']} RENAME TO {row['relname']}")
        await asyncio.wait_for(reporting, 5)

    assert await post.counts(campaign) == {"accepted": 10}
    await post.explained()


async def test_a_claim_that_was_committed_unheard_is_taken_back_and_sent(post: Post) -> None:
    campaign = await post.running(4)
    lease = await post.lease()
    lane = GatewayLane(post.platform, post.channel, Loft("loft", window=40), lease)
    turns = asyncio.create_task(lane.run())
    unheard = await post.claim(lease, room=3)
    assert unheard is not None
    await post.platform.database.execute("ALTER TABLE chunk RENAME TO away")
    assert await soon(lane) is None
    await post.platform.database.execute("ALTER TABLE away RENAME TO chunk")

    seen: list[int] = []
    while batch := await soon(lane):
        seen += [one.message_id for one in batch.submissions]
        await lane.report(accepted(batch.submissions))
    turns.cancel()

    assert len(seen) == len(set(seen)) == 4
    assert await post.counts(campaign) == {"accepted": 4}
    await post.explained()


class Crashing(Loft):
    """A connector with a bug: it ends with an error after its first batch."""

    async def fly(self, lane: Lane, submissions: Sequence[Submission]) -> None:
        if not self.flown:
            self.flown += [(one.message_id, 1) for one in submissions]
            raise RuntimeError("a bug")
        await super().fly(lane, submissions)


async def test_a_connector_that_ends_with_an_error_is_started_again_and_sends_nothing_twice(post: Post) -> None:
    loft = Crashing("loft", window=40)
    post.channel.lofts = [loft]
    campaign = await post.running(100)
    stop = asyncio.Event()
    gateway = asyncio.create_task(Gateway(post.platform).run(stop))

    await until(lambda: len(loft.flown) == 100, seconds=40)
    stop.set()
    await gateway

    assert len(set(loft.flown)) == 100
    counts = await post.counts(campaign)
    assert counts["unconfirmed"] == loft.sizes[0]
    assert counts["accepted"] == 100 - loft.sizes[0]
    await post.explained()


async def test_who_opts_out_while_a_campaign_is_sent_slowly_gets_nothing_although_read_ahead(post: Post) -> None:
    campaign = await post.running([str(number) for number in range(100, 160)])

    async with lane_of(post, Loft("loft", window=20)) as lane:
        first = await soon(lane)
        await contacts.opt_out(post.platform, account_id=post.account.id, channel="post", address="159", source="reply")
        await asyncio.sleep(0.6)  # the work is looked at twice a second
        while first:
            await lane.report(accepted(first.submissions))
            first = await soon(lane, seconds=0.8)

    assert await post.counts(campaign) == {"accepted": 59, "blocked": 1}
    await post.explained()


async def test_receipts_wait_for_a_few_turns_of_outcomes_and_no_longer(post: Post) -> None:
    campaign = await post.running(60)
    told: list[str] = []

    async with lane_of(post, Loft("loft", window=200)) as lane:
        batch = await soon(lane, room=60)
        assert batch is not None
        outcomes = accepted(batch.submissions)

        async def outcome(number: int) -> None:
            await lane.report([outcomes[number]])
            told.append("outcome")
            if number + 2 < len(outcomes):
                await outcome(number + 2)

        async def receipt() -> None:
            await asyncio.sleep(0)  # behind the first two outcomes, before the others
            await lane.receipts([Receipt(outcomes[0].reference, ReceiptState.DELIVERED)])  # type: ignore[union-attr]
            told.append("receipt")

        await asyncio.gather(outcome(0), outcome(1), receipt())

    assert 2 <= told.index("receipt") <= 12
    assert await post.counts(campaign) == {"accepted": 59, "delivered": 1}
    await post.explained()


async def test_a_gateway_sends_a_campaign_and_single_messages_through_two_connections(post: Post) -> None:
    lofts = [Loft("loft"), Loft("north")]
    post.channel.lofts = list(lofts)
    campaign = await post.running(300)
    await messages.register(post.platform, "post", "north")
    stop = asyncio.Event()
    gateway = asyncio.create_task(Gateway(post.platform).run(stop))
    single = await post.send()

    await until(lambda: len(lofts[0].flown) == 301, seconds=15)
    stop.set()
    await asyncio.wait_for(gateway, 12)

    assert lofts[1].lane is not None
    assert await post.state(single) == "accepted"
    assert await post.counts(campaign) == {"accepted": 300}
    assert (await post.money())[0] == EUR("984.95")
    await post.explained()


async def test_a_removed_connection_is_let_go_and_stays_so(post: Post) -> None:
    stop = asyncio.Event()
    gateway = asyncio.create_task(Gateway(post.platform).run(stop))
    await until(lambda: post.loft.lane is not None)
    loft, post.channel.lofts = post.loft, []

    await asyncio.sleep(6)
    campaign = await post.running(5)
    await asyncio.sleep(2)
    stop.set()
    await gateway

    assert loft.flown == []
    assert await post.counts(campaign) == {"queued": 5}


async def test_a_connection_whose_terms_changed_is_begun_anew(post: Post) -> None:
    stop = asyncio.Event()
    gateway = asyncio.create_task(Gateway(post.platform).run(stop))
    await until(lambda: post.loft.lane is not None)
    old, moved = post.loft, Loft("loft")
    moved.terms = "elsewhere"
    post.channel.lofts = [moved]

    await until(lambda: moved.lane is not None, seconds=15)
    await post.running(5)
    await until(lambda: len(moved.flown) == 5)
    stop.set()
    await gateway

    assert old.flown == []


async def until(reached: object, seconds: float = 10) -> None:
    """Wait for something that the test can see."""
    async with asyncio.timeout(seconds):
        while not reached():  # type: ignore[operator]
            await asyncio.sleep(0.05)
