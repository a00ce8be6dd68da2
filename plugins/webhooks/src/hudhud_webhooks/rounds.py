"""Rounds of delivering: one task serves every endpoint at once, and each slow one only keeps itself waiting.

A worker runs few tasks beside each other, so endpoints get none of their own: ten seconds of one would be ten
seconds of somebody's campaign. A round takes up endpoints for as long as it may; then the next one begins while it
waits for the last answers, so that no more than two are ever under way.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import structlog

from hudhud.plugins import Platform
from hudhud.work import Task
from hudhud_webhooks.addresses import rules_of
from hudhud_webhooks.deliveries import collect
from hudhud_webhooks.posting import posters
from hudhud_webhooks.serving import pick, serve
from hudhud_webhooks.settings import WebhookSettings

__all__ = ["DELIVER", "deliver"]

ROUND_SECONDS: Final = 14.0
LOOK_SECONDS: Final = 0.5
MOST: Final = 64
"""Endpoints that one round serves at once."""

log = structlog.get_logger("hudhud.webhooks")

BEGIN: Final = """
UPDATE webhook_round SET holder = $1, until = now() + make_interval(secs => $2)
WHERE name = 'deliver' AND until <= now() RETURNING name
"""
END: Final = "UPDATE webhook_round SET until = now() WHERE name = 'deliver' AND holder = $1"


@dataclass
class Round:
    """One round: who holds it, until when it takes up endpoints, and those that it serves now."""

    platform: Platform
    threads: ThreadPoolExecutor
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    deadline: float = field(default_factory=lambda: time.monotonic() + ROUND_SECONDS)
    served: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether it may take up more."""
        return time.monotonic() < self.deadline

    async def take_up(self) -> None:
        """Write down what is to be told, and begin with whoever has something due."""
        await collect(self.platform)
        for endpoint_id in await pick(self.platform, self.holder, MOST - len(self.served)):
            self.served.add(asyncio.create_task(self.serve(endpoint_id)))

    async def serve(self, endpoint_id: int) -> None:
        """Serve one endpoint; what goes wrong here keeps the others from nothing."""
        settings = self.platform.settings_of(WebhookSettings)
        try:
            async with posters(rules_of(settings), settings.seconds, self.threads) as poster:
                await serve(self.platform, endpoint_id, self.holder, poster, self.deadline)
        except Exception as error:  # an edge: the hold runs out, and the next round tries again
            log.exception("webhook_round_failed", endpoint=endpoint_id, error=repr(error))


async def deliver(platform: Platform) -> None:
    """Tell everybody who is to be told, unless a round is under way already."""
    with_threads = ThreadPoolExecutor(MOST, thread_name_prefix="webhook-names")
    now = Round(platform, with_threads)
    if await platform.database.fetchval(BEGIN, now.holder, ROUND_SECONDS) is None:
        return
    try:
        await now.take_up()
        while now.served:
            _, now.served = await asyncio.wait(now.served, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if now.is_open:
                await now.take_up()
            else:
                await platform.database.execute(END, now.holder)
    finally:
        for left in now.served:
            left.cancel()
        with_threads.shutdown(wait=False)
        await platform.database.execute(END, now.holder)


DELIVER = Task("webhooks.deliver", deliver, every=2)
