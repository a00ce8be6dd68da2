"""The relay: publishes what the outbox holds, and removes it once JetStream has it.

A publish that times out is repeated with the same id; two relays at once do no harm for the same reason.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import asyncpg
import nats.errors
import nats.js.errors
import structlog
from taskiq.exceptions import SendTaskError
from taskiq.kicker import AsyncKicker

from hudhud.database import AWAY, Row
from hudhud.dispatch.broker import HudhudBroker
from hudhud.plugins import Platform
from hudhud.work import OUTBOX_CHANNEL

__all__ = ["relay_once", "relay_outbox"]

log = structlog.get_logger(__name__)
BATCH = 200
PAUSE = 1.0


async def relay_outbox(platform: Platform, broker: HudhudBroker) -> None:
    """Relay until cancelled: at every notice from Postgres, and once a second in case a notice was lost."""
    due = asyncio.Event()
    listener = asyncio.create_task(listen(platform, due))
    try:
        while True:
            try:
                while await relay_once(platform, broker) == BATCH:
                    pass
            except (SendTaskError, nats.errors.Error, nats.js.errors.Error, *AWAY) as error:
                log.warning("relay.failed", error=repr(error))
                await asyncio.sleep(PAUSE)
            await wait(due)
    finally:
        listener.cancel()


async def wait(due: asyncio.Event) -> None:
    """Until the next notice, at most PAUSE seconds."""
    try:
        await asyncio.wait_for(due.wait(), PAUSE)
    except TimeoutError:
        return
    due.clear()


async def relay_once(platform: Platform, broker: HudhudBroker) -> int:
    """Publish up to BATCH rows, oldest first; gives how many."""
    rows = await platform.database.fetch(
        "SELECT id, queue, task, arguments FROM outbox ORDER BY created_at LIMIT $1", BATCH
    )
    if not rows:
        return 0
    await asyncio.gather(*(publish(broker, row) for row in rows))
    await platform.database.execute("DELETE FROM outbox WHERE id = ANY ($1::uuid[])", [row["id"] for row in rows])
    return len(rows)


async def publish(broker: HudhudBroker, row: Row) -> None:
    """Publish one row under its own id."""
    kicker: AsyncKicker[Any, Any] = AsyncKicker(row["task"], broker, {"queue": row["queue"]})
    await kicker.with_task_id(str(row["id"])).kiq(**json.loads(row["arguments"]))


async def listen(platform: Platform, due: asyncio.Event) -> None:
    """Set `due` at every notice; connect again when the connection is lost."""
    while True:
        lost = asyncio.Event()
        try:
            connection = await asyncpg.connect(platform.database.url)
            connection.add_termination_listener(lambda _, lost=lost: lost.set())
            await connection.add_listener(OUTBOX_CHANNEL, lambda *_: due.set())
            due.set()
            await lost.wait()
        except AWAY as error:
            log.warning("relay.cannot_listen", error=repr(error))
        await asyncio.sleep(PAUSE)
