"""The gateway: holds the lease of every connection it can get, and lets each connector pull from its lane."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence
from contextlib import suppress

import structlog
from taskiq.receiver import Receiver

from hudhud import channels, messages
from hudhud.channels import Channel, Connector
from hudhud.database import AWAY
from hudhud.dispatch.broker import HudhudBroker
from hudhud.dispatch.lane import GatewayLane
from hudhud.dispatch.worker import connected
from hudhud.messages import Lease
from hudhud.plugins import Platform

__all__ = ["Gateway"]

log = structlog.get_logger(__name__)
RETRY_SECONDS = 1.0
REREAD_SECONDS = 5.0
DRAIN_SECONDS = 10.0


class Gateway:
    """One process's connections; `only` names those it may hold, empty for all."""

    def __init__(self, platform: Platform, only: Sequence[str] = ()) -> None:
        self._platform = platform
        self._only = frozenset(only)
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._lanes: dict[str, GatewayLane] = {}
        self._stop = asyncio.Event()
        self._wanted: dict[str, tuple[Channel, Connector]] = {}
        self._terms: dict[str, object] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`, then drain: open answers are awaited, DRAIN_SECONDS at most."""
        self._stop = stop
        holding: dict[str, asyncio.Task[None]] = {}
        while not stop.is_set():
            await self._take_up(holding)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), REREAD_SECONDS)
        for lane in self._lanes.values():
            lane.drain()
        if holding:
            _, late = await asyncio.wait(holding.values(), timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take_up(self, holding: dict[str, asyncio.Task[None]]) -> None:
        """Begin to hold connections that were configured since the last look; let go of removed and changed ones."""
        try:
            found = await channels.connectors(self._platform)
        except AWAY as error:
            log.warning("gateway.cannot_read_connections", error=repr(error))
            return
        wanted = {f"{channel.name}/{one.name}": (channel, one) for channel, one in found}
        self._wanted = wanted
        for key, (_, connector) in wanted.items():
            if key in holding and holding[key].done():
                ended = holding.pop(key)
                if ended.exception() is not None:
                    log.error("gateway.connection_failed", connection=key, error=repr(ended.exception()))
            if key not in holding and (not self._only or connector.name in self._only):
                holding[key] = asyncio.create_task(self._hold(key), name=key)
        for key, lane in self._lanes.items():
            if key not in wanted or wanted[key][1].terms != self._terms[key]:
                lane.drain()

    async def _hold(self, key: str) -> None:
        """Take the lease, run, and when it is lost begin again, until the connection is removed."""
        while not self._stop.is_set() and key in self._wanted:
            channel, connector = self._wanted[key]
            try:
                lease = await messages.take_lease(self._platform, channel.name, connector.name, self._holder)
                if lease is not None:
                    await messages.recover(self._platform, lease)
            except AWAY as error:
                log.warning("gateway.no_lease", connection=key, error=repr(error))
                lease = None
            if lease is None:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            log.info("gateway.leased", connection=key, epoch=lease.epoch)
            await self._serve(key, channel, connector, lease)

    async def _serve(self, key: str, channel: Channel, connector: Connector, lease: Lease) -> None:
        """Run the connector for as long as the lease is ours."""
        lane = self._lanes[key] = GatewayLane(self._platform, channel, connector, lease)
        self._terms[key] = connector.terms
        if self._stop.is_set():
            lane.drain()
        turns = asyncio.create_task(lane.run())
        renewing = asyncio.create_task(self._renew(lane, lease))
        listening = asyncio.create_task(self._listen(lane, lease))
        pulling = asyncio.create_task(connector.run(lane))
        try:
            done, _ = await asyncio.wait([pulling, renewing, turns], return_when=asyncio.FIRST_COMPLETED)
            for ended in done - {renewing}:
                ended.result()
        finally:
            for task in (pulling, renewing, listening):
                task.cancel()
            await asyncio.gather(pulling, renewing, listening, return_exceptions=True)
            with suppress(TimeoutError):
                await asyncio.wait_for(lane.settled(), 0 if turns.done() else DRAIN_SECONDS)
            turns.cancel()
            del self._lanes[key]
            with suppress(*AWAY):
                await messages.give_back_lease(self._platform, lease)

    async def _renew(self, lane: GatewayLane, lease: Lease) -> None:
        """Keep the lease; return when another epoch has begun. While the database is away nobody can take it."""
        seconds = self._platform.settings.lease_seconds
        lane.fresh_until = self._platform.clock.monotonic() + seconds
        while True:
            await asyncio.sleep(seconds / 4)
            asked = self._platform.clock.monotonic()
            try:
                held = await messages.renew_lease(self._platform, lease, up=lane.is_up, detail=lane.detail)
            except AWAY as error:
                log.warning("gateway.cannot_renew", connection=lease.name, error=repr(error))
                continue
            if not held:
                log.error("gateway.lease_lost", connection=lease.name, epoch=lease.epoch)
                return
            lane.fresh_until = asked + seconds

    async def _listen(self, lane: GatewayLane, lease: Lease) -> None:
        """Be a taskiq worker on the connection's queue: every task there only wakes the lane."""
        broker = await connected(self._platform.settings.nats_url, f"gateway-{lease.connection_id}")
        try:
            await listen(broker, lane)
        finally:
            await broker.shutdown()


async def listen(broker: HudhudBroker, lane: GatewayLane) -> None:
    """Take offers until cancelled."""

    async def offer(chunk: int) -> None:
        lane.wake()

    broker.register_task(offer, task_name="gateway.offer")
    broker.is_worker_process = True
    receiver = Receiver(broker, max_async_tasks=16, validate_params=False, run_startup=False)
    await receiver.listen(asyncio.Event())
