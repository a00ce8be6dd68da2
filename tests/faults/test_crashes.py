"""Processes that die, or stand still, in the middle of a campaign."""

from __future__ import annotations

import asyncio
import signal

import pytest
from fault_stack import LEASE_SECONDS

from conftest import Opened

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]


@pytest.mark.ci_faults
async def test_a_gateway_killed_at_random_moments_loses_and_doubles_nothing(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        campaign = await stack.run(7_000)
        kills = 3
        for kill in range(1, kills + 1):
            await stack.until_sent(campaign, kill * 0.22)
            await asyncio.sleep(stack.chance.random() * 0.5)
            await stack.kill("gateway", down=stack.chance.random())

        await stack.until_finished(campaign)

        await stack.judge(campaign, interruptions=kills)


async def test_a_worker_and_a_scheduler_killed_at_random_moments_leave_nothing_half_done(installation: Opened) -> None:
    async with installation(rate=2000) as stack:
        campaigns = [await stack.run(4_000)]
        for _ in range(6):
            await asyncio.sleep(stack.chance.random() * 0.8)
            await stack.kill(stack.chance.choice(["worker", "scheduler"]), down=stack.chance.random() * 0.5)
            campaigns.append(await stack.run(500))

        await stack.until_finished(*campaigns, seconds=150)

        verdict = await stack.judge(*campaigns, interruptions=0)
        assert verdict.counts == {"delivered": 7_000}


async def test_everything_killed_at_once_and_started_in_any_order_goes_on(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        campaign = await stack.run(6_000)
        await stack.until_sent(campaign, 0.3)
        names = ["worker", "scheduler", "gateway"]

        for name in names:
            stack[name].kill()
        await asyncio.to_thread(stack.servers.nats.stop, immediate=True)
        await asyncio.to_thread(stack.servers.postgres.stop, immediate=True)
        starts = [*(stack[name].start for name in names), stack.servers.nats.start, stack.servers.postgres.start]
        stack.chance.shuffle(starts)
        for start in starts:
            await asyncio.to_thread(start)

        await stack.until_finished(campaign)
        await stack.judge(campaign, interruptions=1)


@pytest.mark.ci_faults
async def test_of_two_gateways_one_sends_and_the_one_that_was_stopped_too_long_cannot_go_on(
    installation: Opened,
) -> None:
    async with installation(rate=1500) as stack:
        second = stack.add("second", "gateway")
        campaign = await stack.run(8_000)
        await stack.until_sent(campaign, 0.15)
        assert len(str((await stack.smsc("/state"))["binds"]).split(",")) == 1
        log = stack.directory / "second.log"
        holder, other = (
            (second, stack["gateway"]) if b"gateway.leased" in log.read_bytes() else (stack["gateway"], second)
        )

        holder.send(signal.SIGSTOP)
        await asyncio.sleep(LEASE_SECONDS + 4)
        holder.send(signal.SIGCONT)
        await stack.until_sent(campaign, 0.6)
        other.send(signal.SIGSTOP)
        await asyncio.sleep(LEASE_SECONDS + 4)
        other.send(signal.SIGCONT)

        await stack.until_finished(campaign)
        assert b"gateway.lease_lost" in (stack.directory / f"{holder.name}.log").read_bytes()
        await stack.judge(campaign, interruptions=2)


async def test_a_gateway_that_is_asked_to_stop_leaves_nothing_unconfirmed(installation: Opened) -> None:
    async with installation(rate=1500) as stack:
        campaign = await stack.run(6_000)
        for stop in range(1, 4):
            await stack.until_sent(campaign, stop * 0.2)
            await asyncio.to_thread(stack["gateway"].end)
            stack["gateway"].start()

        await stack.until_finished(campaign)

        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.counts == {"delivered": 6_000}
