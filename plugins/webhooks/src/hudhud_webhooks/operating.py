"""What operators do about everybody's webhooks: find them, see how they fare, hold one off, and send again.

Nothing here gives what was told to a customer's program: what happened and when it failed is enough to help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from hudhud import events
from hudhud.audit import Actor
from hudhud.database import Row
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud_webhooks import deliveries, endpoints
from hudhud_webhooks.endpoints import COLUMNS, Endpoint, endpoint_of, listener_of, note_act
from hudhud_webhooks.turning_off import tell_of_end

__all__ = ["Watched", "Which", "enable", "hold_off", "replay_failed", "watched", "watched_one"]

LONGEST: Final = 500


class Which(StrEnum):
    """Of which webhooks a list is."""

    ALL = ""
    ACTIVE = "active"
    FAILING = "failing"
    DISABLED = "disabled"
    HELD_OFF = "operator"


@dataclass(frozen=True, slots=True)
class Watched:
    """A webhook with whose it is, and how many events wait for it to be told."""

    endpoint: Endpoint
    account_name: str
    pending: int


NAMED: Final = ", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))
# Sums of a few rows each, by an index that holds nothing but what waits.
LOOK: Final = f"""
SELECT {NAMED}, a.name AS account_name,
       (SELECT coalesce(sum(d.events), 0) FROM webhook_delivery d
        WHERE d.endpoint = e.id AND d.state = 'pending') AS pending
FROM webhook_endpoint e JOIN account a ON a.id = e.account
"""
CONDITIONS: Final = {
    Which.ALL: "true",
    Which.ACTIVE: "e.state = 'active'",
    Which.FAILING: "e.state = 'active' AND e.failing_since IS NOT NULL",
    Which.DISABLED: "e.state = 'disabled'",
    Which.HELD_OFF: "e.reason = 'operator'",
}


async def watched(
    platform: Platform,
    *,
    account: str = "",
    which: Which = Which.ALL,
    limit: int = 50,
    before: int | None = None,
) -> list[Watched]:
    """Webhooks of all accounts, newest first; `account` is a number or part of a name, `before` the last id seen."""
    rows = await platform.database.fetch(
        f"""
        {LOOK} WHERE {CONDITIONS[which]} AND ($1 = '' OR a.id::text = $1 OR strpos(lower(a.name), lower($1)) > 0)
          AND ($2::bigint IS NULL OR e.id < $2)
        ORDER BY e.id DESC LIMIT $3
        """,
        account.strip(),
        before,
        limit,
    )
    return await with_backlog(platform, rows)


async def watched_one(platform: Platform, endpoint_id: int) -> Watched:
    """One of them; raises NotFound."""
    rows = await platform.database.fetch(f"{LOOK} WHERE e.id = $1", endpoint_id)
    if not rows:
        raise NotFound
    (found,) = await with_backlog(platform, rows)
    return found


async def with_backlog(platform: Platform, rows: Sequence[Row]) -> list[Watched]:
    """Rows as webhooks; what no delivery was made of yet waits as well."""
    waiting = await events.backlog(platform, [(row["account"], listener_of(row["id"])) for row in rows])
    return [watched_of(row, waiting.get(listener_of(row["id"]), 0)) for row in rows]


def watched_of(row: Row, waiting: int) -> Watched:
    """A row with its account's name."""
    values = dict(row)
    name, pending = values.pop("account_name"), values.pop("pending")
    return Watched(endpoint_of(values), name, int(pending) + waiting)


async def hold_off(platform: Platform, *, endpoint_id: int, reason_en: str, reason_ar: str, actor: Actor) -> None:
    """Disable it until an operator enables it, and tell its account why; raises Invalid and NotFound."""
    reason_en, reason_ar = reason_en.strip(), reason_ar.strip()
    check(reason_en, reason_ar)
    found = (await watched_one(platform, endpoint_id)).endpoint
    where: Final = {"account_id": found.account_id, "endpoint_id": endpoint_id}
    async with platform.database.transaction() as db:
        await endpoints.locked(platform, found.account_id, endpoint_id)
        await db.execute(
            "UPDATE webhook_endpoint SET state = 'disabled', reason = 'operator', reason_en = $2, reason_ar = $3 "
            "WHERE id = $1",
            endpoint_id, reason_en, reason_ar,
        )  # fmt: skip
        await events.stop(platform, account_id=found.account_id, listener=listener_of(endpoint_id))
        details = {"reason": "operator", "said": reason_en}
        await note_act(platform, actor, "disable", **where, details=details)
        await tell_of_end(platform, **where, url=found.url, reason="operator", said={"en": reason_en, "ar": reason_ar})


def check(reason_en: str, reason_ar: str) -> None:
    """Raise Invalid unless it is said why, in both languages."""
    problems = []
    for name, said in (("reason_en", reason_en), ("reason_ar", reason_ar)):
        if not said:
            problems.append(Problem(name, N_("Say why in both languages: the customer reads it.")))
        elif len(said) > LONGEST:
            problems.append(Problem(name, N_("At most 500 characters."), str(len(said))))
    if problems:
        raise Invalid(*problems)


async def enable(platform: Platform, *, endpoint_id: int, actor: Actor) -> None:
    """Enable it, whoever or whatever disabled it; raises NotFound."""
    account_id = (await watched_one(platform, endpoint_id)).endpoint.account_id
    await endpoints.turn_on(platform, account_id=account_id, endpoint_id=endpoint_id, actor=actor, by_operator=True)


async def replay_failed(platform: Platform, *, endpoint_id: int, within: timedelta, actor: Actor) -> int:
    """Send again what failed for good within this time; gives how many. Raises NotFound and WebhookIsOff."""
    account_id = (await watched_one(platform, endpoint_id)).endpoint.account_id
    return await deliveries.replay_failed(
        platform, account_id=account_id, endpoint_id=endpoint_id, within=within, actor=actor
    )
