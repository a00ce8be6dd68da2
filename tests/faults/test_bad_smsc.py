"""An SMSC that refuses, delays, forgets, disconnects or stands still."""

from __future__ import annotations

import asyncio
import signal

import pytest

from conftest import Opened

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]


@pytest.mark.ci_faults
async def test_an_smsc_that_disconnects_after_it_accepted_gets_nothing_twice(installation: Opened) -> None:
    async with installation(disconnect_every=1200, disconnect_before_answer=True) as stack:
        campaign = await stack.run(4_500)

        await stack.until_finished(campaign)

        drops = await stack.binds_seen() - 1
        assert drops >= 3
        verdict = await stack.judge(campaign, interruptions=drops)
        assert verdict.received_unconfirmed > 0, "some were taken without an answer"


async def test_connections_dropped_at_random_moments_lose_and_double_nothing(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        campaign = await stack.run(6_000)
        for drop in range(1, 5):
            await stack.until_sent(campaign, drop * 0.15)
            await asyncio.sleep(stack.chance.random() * 0.3)
            await stack.smsc("/disconnect")

        await stack.until_finished(campaign)

        await stack.judge(campaign, interruptions=4)


async def test_refusals_for_now_slow_the_connection_and_lose_nothing(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        campaign = await stack.run(4_000)
        await stack.until_sent(campaign, 0.3)

        await stack.smsc("/behaviour", throttled=1.0)
        before = int(str((await stack.smsc("/state"))["refused"]))
        await asyncio.sleep(5)
        refused = int(str((await stack.smsc("/state"))["refused"])) - before
        await stack.smsc("/behaviour", throttled=0.1, queue_full=0.1)

        await stack.until_finished(campaign, seconds=150)
        assert refused < 5 * 1500 / 2, "it slowed down"
        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.counts == {"delivered": 4_000}


async def test_answers_that_take_their_time_and_come_out_of_order_are_matched(installation: Opened) -> None:
    async with installation(response_delay=4.0) as stack:
        campaign = await stack.run(3_000)
        for delay in (0.0, 3.0, 1.0, 0.2, 0.0):
            await asyncio.sleep(1)
            await stack.smsc("/behaviour", response_delay=delay)

        await stack.until_finished(campaign)

        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.counts == {"delivered": 3_000}


FATES = {
    1: "delivered",
    2: "undelivered",
    3: "expired",
    4: "rejected",
    5: "rejected",
    6: "delivered",
    7: "delivered",
    8: "delivered",
    11: "delivered",
    12: "delivered",
    13: "delivered",
    14: "delivered",
    15: "rejected",
    17: "delivered",
    18: "delivered",
    19: "delivered",
}
"""The simulator's numbers with a fixed fate: receipts before answers, three times, contradicting, in odd forms."""


@pytest.mark.ci_faults
async def test_receipts_early_repeated_contradicting_and_odd_end_in_the_right_state(installation: Opened) -> None:
    async with installation(response_delay=0.2) as stack:
        addresses = [f"20{100 + copy}99900{fate:02}" for copy in range(40) for fate in FATES]
        campaign = await stack.draft(0, addresses=addresses)
        await stack.launch(campaign)

        await stack.until_finished(campaign)
        await asyncio.sleep(1)

        expected = {word: 40 * list(FATES.values()).count(word) for word in FATES.values()}
        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.counts == expected
        assert await stack.platform.database.fetchval("SELECT count(*) FROM receipt_conflict") == 40


async def test_an_smsc_that_stands_still_is_noticed_and_gets_nothing_twice(installation: Opened) -> None:
    async with installation(rate=1500, options="&enquire=2") as stack:
        campaign = await stack.run(5_000)
        await stack.until_sent(campaign, 0.3)

        stack["smsc"].send(signal.SIGSTOP)
        await asyncio.sleep(12)
        up = await stack.platform.database.fetchval("SELECT up FROM connection WHERE name = 'env'")
        stack["smsc"].send(signal.SIGCONT)

        await stack.until_finished(campaign)
        assert not up, "nobody noticed for 12 seconds"
        await stack.judge(campaign, interruptions=1)


async def test_parts_that_are_never_answered_become_unconfirmed_and_give_their_slot_back(installation: Opened) -> None:
    async with installation(options="&response=3&grace=3", no_answer=0.3) as stack:
        campaign = await stack.run(1_500)

        await stack.until_finished(campaign, seconds=220)

        verdict = await stack.judge(campaign, interruptions=1)
        assert verdict.unconfirmed > 300
        assert verdict.received_unconfirmed == verdict.unconfirmed
