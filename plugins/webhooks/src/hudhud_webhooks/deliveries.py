"""Deliveries: requests that tell of events, written down before they are sent, and their log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import structlog

from hudhud import events
from hudhud.audit import Actor
from hudhud.database import Row
from hudhud.errors import Conflict, NotFound
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_webhooks import endpoints
from hudhud_webhooks.endpoints import LISTENER, note_act
from hudhud_webhooks.settings import WebhookSettings

__all__ = [
    "TEST",
    "Delivery",
    "Try",
    "WebhookIsOff",
    "collect",
    "deliveries",
    "delivery",
    "replay",
    "replay_failed",
    "send_test",
    "tries",
]

TEST: Final = "webhook.test"
"""The kind of the event that only tries the way."""

MOST_AT_ONCE: Final = 20
"""Deliveries made for one endpoint before the others' turn."""

log = structlog.get_logger("hudhud.webhooks")

COLUMNS: Final = """
    id, endpoint AS endpoint_id, kinds, events, body, state, tries, status, milliseconds, problem, tried_at, not_before,
    created_at
"""


class WebhookIsOff(Conflict):
    """Nothing is sent to a disabled webhook."""

    code = "webhook_is_off"
    message = N_("This webhook is disabled. Enable it first.")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request: what it tells, and how the last try of it went.

    `state` is pending, delivered or failed; `status` is of the last answer, and `problem` says why there was none.
    `url` and `is_active` are its webhook's, told of one alone.
    """

    id: int
    endpoint_id: int
    kinds: tuple[str, ...]
    events: int
    body: str
    state: str
    tries: int
    status: int | None
    milliseconds: int | None
    problem: str
    tried_at: datetime | None
    not_before: datetime
    created_at: datetime
    url: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt, with the beginning of what was answered."""

    at: datetime
    status: int | None
    milliseconds: int
    problem: str
    response: str


async def collect(platform: Platform) -> None:
    """Make deliveries of the events that wait: taken and written down in one transaction, so that none is lost."""
    batch = platform.settings_of(WebhookSettings).batch
    for account_id, listener in await events.waiting(platform, LISTENER):
        try:
            await collect_for(platform, account_id, listener, batch)
        except Exception as error:  # an edge: whatever is wrong with one keeps the others from nothing
            log.exception("webhook_events_stuck", listener=listener, error=repr(error))


async def collect_for(platform: Platform, account_id: int, listener: str, batch: int) -> None:
    """Make deliveries of what waits for one listener, so many that the others come next."""
    for _ in range(MOST_AT_ONCE):
        async with platform.database.transaction():
            taken = await events.take(platform, account_id=account_id, listener=listener, limit=batch)
            if taken:
                await write(platform, account_id, int(listener.removeprefix(LISTENER)), taken)
        if len(taken) < batch:
            return


async def write(platform: Platform, account_id: int, endpoint_id: int, told: Sequence[events.Event]) -> int:
    """A delivery of these events."""
    data = [{"id": to_public("evt", one.id), "type": one.kind, "at": one.at, "data": one.data} for one in told]
    return await insert(platform, account_id, endpoint_id, sorted({one.kind for one in told}), data)


async def insert(
    platform: Platform, account_id: int, endpoint_id: int, kinds: list[str], data: list[dict[str, Any]]
) -> int:
    """The delivery's row: its body is the octets that are signed and sent, however often."""
    body = msgspec.json.encode({"type": "events", "timestamp": platform.clock.now(), "data": data})
    number = await platform.database.fetchval(
        """
        INSERT INTO webhook_delivery (account, endpoint, kinds, events, body, until)
        VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6)) RETURNING id
        """,
        account_id,
        endpoint_id,
        kinds,
        len(data),
        body.decode(),
        platform.settings_of(WebhookSettings).retry_hours,
    )
    return int(number)


async def send_test(platform: Platform, *, account_id: int, endpoint_id: int) -> int:
    """Have an event sent that tells of nothing; gives its delivery. Raises NotFound and WebhookIsOff."""
    async with platform.database.transaction():
        await require_on(platform, account_id, endpoint_id)
        told = {"message": "This is a test. Nothing happened."}
        event = {"id": "evt_0", "type": TEST, "at": platform.clock.now(), "data": told}
        return await insert(platform, account_id, endpoint_id, [TEST], [event])


async def require_on(platform: Platform, account_id: int, endpoint_id: int) -> None:
    """Raise NotFound, or WebhookIsOff for a disabled one; one that is on stays so while the transaction lasts."""
    endpoint = await endpoints.locked(platform, account_id, endpoint_id)
    if not endpoint.is_active:
        raise WebhookIsOff


def delivery_of(row: Row) -> Delivery:
    """A row as a delivery."""
    return Delivery(**{**dict(row), "kinds": tuple(row["kinds"])})


async def deliveries(
    platform: Platform,
    *,
    account_id: int,
    endpoint_id: int,
    state: str = "",
    limit: int = 50,
    before: int | None = None,
) -> list[Delivery]:
    """The log of an endpoint, newest first, without the bodies; `before` is the last id already seen."""
    rows = await platform.database.fetch(
        f"""
        SELECT {COLUMNS.replace("body", "'' AS body")} FROM webhook_delivery
        WHERE account = $1 AND endpoint = $2 AND ($3 = '' OR state = $3) AND ($4::bigint IS NULL OR id < $4)
        ORDER BY id DESC LIMIT $5
        """,
        account_id,
        endpoint_id,
        state,
        before,
        limit,
    )
    return [delivery_of(row) for row in rows]


async def delivery(platform: Platform, *, account_id: int, delivery_id: int) -> Delivery:
    """One of them, with its body; raises NotFound."""
    row = await platform.database.fetchrow(
        f"""
        SELECT {COLUMNS}, url, is_active FROM webhook_delivery,
        LATERAL (SELECT e.url, e.state = 'active' AS is_active FROM webhook_endpoint e
                 WHERE e.id = webhook_delivery.endpoint) AS e
        WHERE account = $1 AND id = $2
        """,
        account_id,
        delivery_id,
    )
    if row is None:
        raise NotFound
    return delivery_of(row)


async def tries(platform: Platform, *, account_id: int, delivery_id: int) -> list[Try]:
    """Every attempt of a delivery, newest first."""
    rows = await platform.database.fetch(
        """
        SELECT at, status, milliseconds, problem, response FROM webhook_try
        WHERE account = $1 AND delivery = $2 ORDER BY id DESC
        """,
        account_id,
        delivery_id,
    )
    return [Try(**dict(row)) for row in rows]


AGAIN: Final = """
UPDATE webhook_delivery SET state = 'pending', not_before = now(), until = now() + make_interval(hours => $3), tries = 0
WHERE account = $1 AND endpoint = $2
"""


async def replay(platform: Platform, *, account_id: int, delivery_id: int, actor: Actor) -> None:
    """Send one again, under the id that it had; raises NotFound and WebhookIsOff."""
    found = await delivery(platform, account_id=account_id, delivery_id=delivery_id)
    only, scope = ("AND id = $4", delivery_id), {"delivery": delivery_id}
    await again(platform, account_id=account_id, endpoint_id=found.endpoint_id, actor=actor, only=only, scope=scope)


async def replay_failed(
    platform: Platform, *, account_id: int, endpoint_id: int, within: timedelta, actor: Actor
) -> int:
    """Send again whatever failed for good and was first to be sent within this time; gives how many."""
    condition = "AND state = 'failed' AND created_at > now() - $4::interval"
    scope = {"hours": within.total_seconds() / 3600}
    return await again(
        platform, account_id=account_id, endpoint_id=endpoint_id, actor=actor, only=(condition, within), scope=scope
    )


async def again(
    platform: Platform,
    *,
    account_id: int,
    endpoint_id: int,
    actor: Actor,
    only: tuple[str, object],
    scope: Mapping[str, object],
) -> int:
    """Make deliveries pending once more: those that fulfil the condition `only`, with its value."""
    condition, value = only
    hours = platform.settings_of(WebhookSettings).retry_hours
    async with platform.database.transaction():
        await require_on(platform, account_id, endpoint_id)
        many = await platform.database.execute(f"{AGAIN} {condition}", account_id, endpoint_id, hours, value)
        await platform.database.execute(
            "UPDATE webhook_endpoint SET rests_until = now() WHERE account = $1 AND id = $2", account_id, endpoint_id
        )
        details = {**scope, "deliveries": many}
        await note_act(platform, actor, "replay", account_id=account_id, endpoint_id=endpoint_id, details=details)
    return many
