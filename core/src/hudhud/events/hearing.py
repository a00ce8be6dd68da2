"""Listening: who is told of what, and taking what waits for him."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hudhud.errors import Invalid, Problem
from hudhud.events.telling import KINDS
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["Event", "backlog", "forget", "listen", "stop", "take", "waiting"]

KEPT: Final = "7 days"
"""How long an event waits for a listener that does not take it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `at`; `data` is what was told."""

    id: int
    kind: str
    at: datetime
    data: Mapping[str, Any]


async def listen(platform: Platform, *, account_id: int, listener: str, kinds: Collection[str]) -> None:
    """Have the account's events of these kinds kept for the listener from now on; raises Invalid.

    Called again it changes the kinds; what waits already stays.
    """
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise Invalid(*(Problem("kinds", N_("There is no such kind of event."), kind) for kind in unknown))
    await platform.database.execute(
        """
        INSERT INTO event_listener (account, listener, kinds) VALUES ($1, $2, $3)
        ON CONFLICT (account, listener) DO UPDATE SET kinds = excluded.kinds
        """,
        account_id,
        listener,
        sorted(set(kinds)),
    )


async def stop(platform: Platform, *, account_id: int, listener: str) -> None:
    """Keep nothing more for the listener, and forget what waits for it."""
    async with platform.database.transaction() as db:
        await db.execute("DELETE FROM event_listener WHERE account = $1 AND listener = $2", account_id, listener)
        await db.execute("DELETE FROM event WHERE account = $1 AND listener = $2", account_id, listener)


async def waiting(platform: Platform, prefix: str) -> list[tuple[int, str]]:
    """The (account, listener) pairs for which something waits, of listeners whose names begin with `prefix`."""
    rows = await platform.database.fetch(
        """
        SELECT l.account, l.listener FROM event_listener l
        WHERE starts_with(l.listener, $1)
          AND EXISTS (SELECT 1 FROM event e WHERE e.account = l.account AND e.listener = l.listener)
        ORDER BY l.account, l.listener
        """,
        prefix,
    )
    return [(row["account"], row["listener"]) for row in rows]


async def backlog(platform: Platform, listeners: Collection[tuple[int, str]]) -> dict[str, int]:
    """How many events wait for each of these (account, listener) pairs, by the listener; none is left out."""
    rows = await platform.database.fetch(
        """
        SELECT e.listener, count(*) AS many FROM event e
        JOIN unnest($1::bigint[], $2::text[]) AS l (account, listener) USING (account, listener) GROUP BY e.listener
        """,
        [account for account, _ in listeners],
        [listener for _, listener in listeners],
    )
    return {row["listener"]: row["many"] for row in rows}


async def take(platform: Platform, *, account_id: int, listener: str, limit: int) -> list[Event]:
    """Take up to `limit` events that wait for the listener, oldest first; call it inside a transaction.

    They are gone when that transaction commits, and wait again when it does not: whoever keeps them in the same
    transaction loses none. While another takes for this listener there is nothing, so that order is kept.
    """
    database = platform.database
    alone = await database.fetchval(
        "SELECT 1 FROM event_listener WHERE account = $1 AND listener = $2 FOR UPDATE SKIP LOCKED", account_id, listener
    )
    if alone is None:
        return []
    rows = await database.fetch(
        """
        WITH first AS (
            SELECT id FROM event WHERE account = $1 AND listener = $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
        ),
        taken AS (DELETE FROM event e USING first WHERE e.id = first.id RETURNING e.id, e.kind, e.at, e.data)
        SELECT * FROM taken ORDER BY id
        """,
        account_id,
        listener,
        limit,
    )
    return [Event(row["id"], row["kind"], row["at"], json.loads(row["data"])) for row in rows]


@core_task("events.forget", every=3600)
async def forget(platform: Platform) -> None:
    """Remove events that nobody took for seven days."""
    await platform.database.execute("DELETE FROM event WHERE at < now() - $1::text::interval", KEPT)
