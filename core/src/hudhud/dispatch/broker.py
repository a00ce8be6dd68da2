"""Our taskiq broker over NATS JetStream.

What it adds to the stock broker: a worker goes on after NATS was restarted or its store deleted (the stream and
the consumer are made again); the lease of a long task is extended while it runs; a full stream refuses instead
of dropping; repeats of one outbox row are dropped by their id. Postgres stays the truth: a lost hint is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import nats.errors
import nats.js.errors
import structlog
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from taskiq import AckableMessage, BrokerMessage
from taskiq_nats import PullBasedJetStreamBroker

__all__ = ["STREAM", "HudhudBroker", "subject_of"]

STREAM = "HUDHUD"
ACK_WAIT = 60.0
LOST = (nats.errors.Error, nats.js.errors.Error, OSError)
"""Errors after which the connection, the stream or the consumer may be gone."""

log = structlog.get_logger(__name__)


def subject_of(queue: str) -> str:
    """The subject that carries a queue's tasks."""
    return f"hudhud.{queue}"


class HudhudBroker(PullBasedJetStreamBroker):
    """Publishes to any queue (label `queue`) and, as a worker, listens to the one it was made for."""

    def __init__(self, url: str, queue: str) -> None:
        super().__init__(
            [url],
            subject=subject_of(queue),
            stream_name=STREAM,
            durable=f"hudhud-{queue}",
            stream_config=StreamConfig(
                name=STREAM,
                subjects=["hudhud.>"],
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                max_bytes=256 * 1024 * 1024,
                duplicate_window=600,
            ),
            consumer_config=ConsumerConfig(
                durable_name=f"hudhud-{queue}",
                filter_subject=subject_of(queue),
                ack_wait=ACK_WAIT,
                max_deliver=10,
                max_ack_pending=64,
            ),
            pull_consume_batch=4,
            pull_consume_timeout=2,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            name=f"hudhud-{queue}",
        )

    async def kick(self, message: BrokerMessage) -> None:
        """Publish and wait until JetStream has stored it; raises nats errors when it has not."""
        queue = message.labels.get("queue", "work")
        headers = {"Nats-Msg-Id": message.task_id}
        await self.js.publish(subject_of(str(queue)), message.message, headers=headers, timeout=5)

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Tasks for as long as the process lives, whatever happens to NATS meanwhile."""
        while True:
            try:
                messages = await self.consumer.fetch(self.pull_consume_batch, timeout=self.pull_consume_timeout)
            except (nats.errors.TimeoutError, TimeoutError):
                continue
            except LOST as error:
                log.warning("nats.lost", error=repr(error))
                await self.restore()
                continue
            for message in messages:
                yield self._held(message)

    async def restore(self) -> None:
        """Make stream and consumer again, once a second until it works."""
        while True:
            await asyncio.sleep(1)
            try:
                await self._add_or_reuse_stream()
                await self._startup_consumer()
            except (*LOST, TimeoutError) as error:
                log.warning("nats.not_back_yet", error=repr(error))
                continue
            return

    @staticmethod
    def _held(message: Msg) -> AckableMessage:
        """A message whose lease is extended until it is acknowledged."""
        beat = asyncio.create_task(keep(message))

        async def ack() -> None:
            beat.cancel()
            try:
                await message.ack()
            except LOST as error:
                log.warning("nats.ack_lost", error=repr(error))

        return AckableMessage(data=message.data, ack=ack)


async def keep(message: Msg) -> None:
    """Tell JetStream that the task is still being worked on."""
    while True:
        await asyncio.sleep(ACK_WAIT / 3)
        try:
            await message.in_progress()
        except LOST:
            return
