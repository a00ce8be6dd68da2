"""Following a link: found, judged, stored and committed, and only then answered.

Each web process has one book, `Clicks`. Requests that come while transactions are under way share the next one, so
that a click costs a fraction of a commit; what is answered is committed. A batch asks the database twice: who the
messages are, and to store.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from hudhud.plugins import Platform
from hudhud_cta_links.clicks import Click, Found, find, store
from hudhud_cta_links.codes import Codes, Named
from hudhud_cta_links.frozen import LINK_NAMES, FrozenLinks
from hudhud_cta_links.keys import LinkKey, all_keys
from hudhud_cta_links.networks import Networks, shipped_networks
from hudhud_cta_links.robots import Hit, judge
from hudhud_cta_links.settings import CtaLinksSettings

__all__ = ["Clicks", "End", "Followed"]

LINGER: Final = 0.002
"""Seconds that a transaction waits for more requests."""
MOST_AT_ONCE: Final = 200
TURNS: Final = 2
"""Transactions at a time: while PostgreSQL commits one, this process prepares the other."""
KEYS_FOR: Final = 0.25
"""Seconds for which nobody looks for new keys again, however many codes are unknown."""
MOST_CONTENTS: Final = 1_000


class End(StrEnum):
    """Where a link leads."""

    TARGET = "target"
    PAGE = "page"
    STOP = "stop"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Followed:
    """What a code came to; `found` is None for an unknown one."""

    end: End
    target: str = ""
    found: Found | None = None


@dataclass(slots=True, eq=False)
class Waiting:
    """A request that waits for its commit; `named` are what its code names under each key."""

    named: Mapping[int, Named]
    hit: Hit
    done: asyncio.Future[Followed] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Clicks:
    """The book in which one process writes who followed which link."""

    def __init__(self, platform: Platform) -> None:
        settings = platform.settings_of(CtaLinksSettings)
        self._platform = platform
        self._networks: Networks = shipped_networks(settings.networks)
        self._early = timedelta(seconds=settings.early_seconds)
        self._keys: list[tuple[LinkKey, Codes]] = []
        self._keys_at = float("-inf")
        self._looking = asyncio.Lock()
        self._contents: OrderedDict[int, FrozenLinks | None] = OrderedDict()
        self._waiting: list[Waiting] = []
        self._gathering = False
        self._writers: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(TURNS)

    async def follow(self, code: str, hit: Hit) -> Followed:
        """Store the hit and give where its link leads; it is committed when this returns.

        Raises what the database raises when it is away: then nothing is stored, and nobody is sent on.
        """
        tried = len(self._keys)
        followed = await self._follow(code, hit)
        if followed.end is End.UNKNOWN and await self._learn_keys() > tried:
            return await self._follow(code, hit)
        return followed

    async def _follow(self, code: str, hit: Hit) -> Followed:
        named = self._named(code)
        if not named:
            return Followed(End.UNKNOWN)
        waiting = Waiting(named, hit)
        self._waiting.append(waiting)
        if not self._gathering:
            self._gather()
        return await waiting.done

    async def stop_of(self, code: str) -> Found | None:
        """The message of which a code is the way to opt out; None for every other code. Stores nothing."""
        await self._learn_keys()
        named = self._named(code)
        found = await find(self._platform, {one.message_id for one in named.values()}) if named else {}
        await self._learn({one.content_id for one in found.values()})
        known = self._known(named, found)
        return known[0] if known and known[2] == len(LINK_NAMES) else None

    def _named(self, code: str) -> dict[int, Named]:
        """What the code names, by the keys' numbers."""
        return {key.id: named for key, codes in self._keys if (named := codes.read(code)) is not None}

    async def _learn_keys(self) -> int:
        """Look for keys that were made meanwhile, but not for every wrong code; gives how many there are."""
        async with self._looking:  # whoever comes while somebody looks waits for what he finds
            if time.monotonic() >= self._keys_at + KEYS_FOR:
                known = {key.id for key, _ in self._keys}
                new = [key for key in await all_keys(self._platform) if key.id not in known]
                self._keys = [*((key, Codes(key.octets)) for key in new), *self._keys]
                self._keys_at = time.monotonic()
        return len(self._keys)

    def _gather(self) -> None:
        """Begin a batch."""
        self._gathering = True
        writer = asyncio.create_task(self._write_next())
        self._writers.add(writer)
        writer.add_done_callback(self._writers.discard)

    async def _write_next(self) -> None:
        """Let a batch gather until a turn is free, and write it; meanwhile the next one gathers."""
        await asyncio.sleep(LINGER)
        async with self._turns:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            self._gathering = False
            if self._waiting:
                self._gather()
            await self._write(batch)

    async def _write(self, batch: Sequence[Waiting]) -> None:
        """Write one batch; whatever happens, nobody is left waiting."""
        try:
            (outcome,) = await asyncio.gather(self._committed(batch), return_exceptions=True)
            for place, one in enumerate(batch):
                if one.done.done():  # whoever asked has gone
                    continue
                if isinstance(outcome, BaseException):
                    one.done.set_exception(outcome)
                else:
                    one.done.set_result(outcome[place])
        finally:
            for one in batch:
                one.done.cancel()

    async def _committed(self, batch: Sequence[Waiting]) -> list[Followed]:
        found = await find(self._platform, {named.message_id for one in batch for named in one.named.values()})
        await self._learn({one.content_id for one in found.values()})
        known = [self._known(one.named, found) for one in batch]
        clicks = [self._click(one, *which) for one, which in zip(batch, known, strict=True) if which is not None]
        if clicks:
            await store(self._platform, clicks)
        return [Followed(End.UNKNOWN) if which is None else self._answer(*which) for which in known]

    def _known(self, names: Mapping[int, Named], found: Mapping[int, Found]) -> tuple[Found, FrozenLinks, int] | None:
        """The message, its links and which of them it is: only where the content was written under that key."""
        for key_id, named in names.items():
            message = found.get(named.message_id)
            links = self._contents.get(message.content_id) if message else None
            if message is None or links is None or links.key.id != key_id:
                continue
            if named.link < len(links.labels) or named.link == len(LINK_NAMES):
                return message, links, named.link
        return None

    def _click(self, one: Waiting, message: Found, links: FrozenLinks, link: int) -> Click:
        judgement = judge(one.hit, message.arrival, self._networks, early=self._early)
        label = links.labels[link] if link < len(links.labels) else ""
        return Click(message, link, len(links.labels), label, one.hit, judgement, links.key)

    def _answer(self, message: Found, links: FrozenLinks, link: int) -> Followed:
        if link == len(LINK_NAMES):  # nobody is ever too late to opt out
            return Followed(End.STOP, found=message)
        if is_over(message.ended_at, links.days, self._platform.clock.now()):
            return Followed(End.EXPIRED, found=message)
        target = links.targets[link]
        return Followed(End.TARGET if target else End.PAGE, target, message)

    async def _learn(self, content_ids: set[int]) -> None:
        """Read the links of contents that are not known yet; they never change."""
        # Again, because another batch may have thrown one away while these were read.
        while missing := [one for one in content_ids if one not in self._contents]:
            self._contents.update(await contents_of(self._platform, missing))
        for content_id in content_ids:
            self._contents.move_to_end(content_id)
        while len(self._contents) > MOST_CONTENTS + len(content_ids):
            self._contents.popitem(last=False)


async def contents_of(platform: Platform, content_ids: Sequence[int]) -> dict[int, FrozenLinks | None]:
    """The links of these contents, None for one that has none."""
    rows: Sequence[Any] = await platform.database.fetch(
        "SELECT id, transforms -> 'cta_links' -> 'frozen' AS frozen FROM content WHERE id = ANY ($1::bigint[])",
        content_ids,
    )
    found = {row["id"]: FrozenLinks.of(json.loads(row["frozen"])) for row in rows if row["frozen"]}
    return {one: found.get(one) for one in content_ids}


def is_over(ended_at: datetime | None, days: int, now: datetime) -> bool:
    """Whether a campaign ended longer ago than its links work."""
    return ended_at is not None and now > ended_at + timedelta(days=days)
