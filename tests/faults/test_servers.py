"""PostgreSQL and NATS that go away in the middle of a campaign."""

from __future__ import annotations

import asyncio

import pytest

from conftest import Opened

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]


@pytest.mark.ci_faults
async def test_postgres_stopped_at_once_and_started_again_loses_and_doubles_nothing(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        campaign = await stack.run(8_000)
        stops = 3
        for stop in range(1, stops + 1):
            await stack.until_sent(campaign, stop * 0.2)
            await asyncio.sleep(stack.chance.random() * 0.3)
            await stack.restart_postgres()

        await stack.until_finished(campaign)

        verdict = await stack.judge(campaign, interruptions=stops)
        assert verdict.unconfirmed == 0, "the gateway lived on, and knew every answer"


async def test_receipts_that_come_while_postgres_is_away_are_not_acknowledged_and_not_lost(
    installation: Opened,
) -> None:
    async with installation(receipt_delay=3.0) as stack:
        campaign = await stack.run(3_000)
        await stack.until_sent(campaign, 1.0)

        await asyncio.to_thread(stack.servers.postgres.stop, immediate=True)
        await asyncio.sleep(5)
        acknowledged = (await stack.smsc("/state"))["receipts_acknowledged"]
        await asyncio.sleep(1)
        later = (await stack.smsc("/state"))["receipts_acknowledged"]
        await asyncio.to_thread(stack.servers.postgres.start)

        await stack.until_finished(campaign)
        assert acknowledged == later
        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.counts == {"delivered": 3_000}


async def test_nats_restarted_in_the_middle_changes_nothing(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        first = await stack.run(4_000)
        await stack.until_sent(first, 0.2)

        await stack.restart_nats()
        second = await stack.run(1_000)

        await stack.until_finished(first, second)
        verdict = await stack.judge(first, second, interruptions=0)
        assert verdict.counts == {"delivered": 5_000}


@pytest.mark.ci_faults
async def test_nats_that_lost_its_store_changes_nothing(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        first = await stack.run(4_000)
        await stack.until_sent(first, 0.2)

        await stack.restart_nats(forgetting=True)
        second = await stack.run(1_000)

        await stack.until_finished(first, second)
        verdict = await stack.judge(first, second, interruptions=0)
        assert verdict.counts == {"delivered": 5_000}


async def test_a_campaign_launched_while_nats_is_away_is_sent_when_it_is_back(installation: Opened) -> None:
    async with installation() as stack:
        warm = await stack.run(100)
        await stack.until_finished(warm)

        await asyncio.to_thread(stack.servers.nats.stop, immediate=True)
        campaign = await stack.run(1_000)
        await asyncio.sleep(3)
        await asyncio.to_thread(stack.servers.nats.start)

        await stack.until_finished(campaign)
        await stack.judge(warm, campaign, interruptions=0)
