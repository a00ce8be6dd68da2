"""Serving one endpoint: its deliveries one after another, by one process at a time, each tried and noted.

Whoever serves holds the endpoint for a while and takes hold again before every request. A process that dies leaves
the delivery pending: it is sent again under the same id, which is how a receiver knows it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import structlog

from hudhud.audit import Actor
from hudhud.database import Row
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud.secrets import NoSecretKey, UnreadableSecret, WrongSecretKey, unseal
from hudhud_webhooks.backoff import rest_after, wait_after
from hudhud_webhooks.endpoints import owner_of, turn_off
from hudhud_webhooks.posting import Answer, Poster
from hudhud_webhooks.settings import WebhookSettings
from hudhud_webhooks.signing import signed_headers
from hudhud_webhooks.turning_off import tell_of_end

__all__ = ["HOLD_SECONDS", "pick", "serve"]

HOLD_SECONDS: Final = 30.0
"""How long an endpoint is held for one request: more than any request may take."""

FAILURES_IN_A_ROW: Final = 3
"""Answers that are no success after which an endpoint is left alone for a while."""

GONE: Final = 410
SYSTEM: Final = Actor("system")

log = structlog.get_logger("hudhud.webhooks")

# Whoever was served longest ago comes first: else those that always have something due would keep their places.
PICK: Final = """
UPDATE webhook_endpoint SET holder = $1, held_until = now() + make_interval(secs => $2) WHERE id IN (
    SELECT e.id FROM webhook_endpoint e
    WHERE e.state = 'active' AND e.held_until <= now() AND e.rests_until <= now()
      AND EXISTS (SELECT 1 FROM webhook_delivery d
                  WHERE d.endpoint = e.id AND d.state = 'pending' AND d.not_before <= now() AND d.until > now())
    ORDER BY e.held_until LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING id
"""

HOLD: Final = """
UPDATE webhook_endpoint SET held_until = now() + make_interval(secs => $3)
WHERE id = $1 AND holder = $2 AND state = 'active'
RETURNING id, account, url, secret, CASE WHEN former_until > now() THEN former_secret ELSE '' END AS former
"""

# By when it is due, so that three that always fail do not keep what was never tried from its turn.
NEXT: Final = """
SELECT id, body, tries FROM webhook_delivery
WHERE endpoint = $1 AND state = 'pending' AND not_before <= now() AND until > now()
ORDER BY not_before, id LIMIT 1
"""

NOTE: Final = """
UPDATE webhook_delivery SET state = $2, tries = tries + 1, status = $3, milliseconds = $4, problem = $5,
       tried_at = now(), not_before = now() + make_interval(secs => $6)
WHERE id = $1 AND state = 'pending'
"""

TRY: Final = """
INSERT INTO webhook_try (account, delivery, status, milliseconds, problem, response)
SELECT account, id, $2, $3, $4, $5 FROM webhook_delivery WHERE id = $1
"""

WENT_WELL: Final = """
UPDATE webhook_endpoint SET failures = 0, failing_since = NULL, succeeded_at = now() WHERE id = $1 RETURNING id
"""

WENT_WRONG: Final = """
UPDATE webhook_endpoint SET failures = failures + 1, failing_since = coalesce(failing_since, now()), failed_at = now()
WHERE id = $1 RETURNING failures, failing_since < now() - make_interval(days => $2) AS for_too_long
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try means for the endpoint: `failures` in a row, and whether to leave it alone now."""

    failures: int
    is_over: bool


async def pick(platform: Platform, holder: str, room: int) -> list[int]:
    """Take hold of endpoints for which something is due: those that nobody holds and that do not rest."""
    return [row["id"] for row in await platform.database.fetch(PICK, holder, HOLD_SECONDS, room)]


async def serve(platform: Platform, endpoint_id: int, holder: str, poster: Poster, deadline: float) -> None:
    """Deliver what is due, oldest first, until nothing is, the endpoint fails, or `deadline` (monotonic) is past."""
    database = platform.database
    failures_here = 0
    while time.monotonic() < deadline:
        endpoint = await database.fetchrow(HOLD, endpoint_id, holder, HOLD_SECONDS)
        due = None if endpoint is None else await database.fetchrow(NEXT, endpoint_id)
        if endpoint is None or due is None:
            break
        answer = await attempt(platform, poster, endpoint, due)
        outcome = await note(platform, endpoint, due, answer)
        failures_here = failures_here + 1 if outcome.failures else 0
        if outcome.is_over:
            break
        if outcome.failures and (answer.status is None or failures_here >= FAILURES_IN_A_ROW):
            await rest(platform, endpoint_id, outcome.failures)
            break
    await database.execute(
        "UPDATE webhook_endpoint SET held_until = now() WHERE id = $1 AND holder = $2", endpoint_id, holder
    )


async def attempt(platform: Platform, poster: Poster, endpoint: Row, due: Row) -> Answer:
    """One request."""
    body = due["body"].encode()
    owner = owner_of(endpoint["id"])
    try:
        keys = [unseal(platform.settings, one, owner=owner) for one in (endpoint["secret"], endpoint["former"]) if one]
    except (NoSecretKey, UnreadableSecret, WrongSecretKey) as error:
        log.error("webhook_secret_unreadable", endpoint=endpoint["id"], trouble=error.code)
        return Answer(None, 0, problem="secret_unreadable")
    headers = {
        "content-type": "application/json",
        "user-agent": "Hudhud-Webhooks/1",
        **signed_headers(keys, to_public("whd", due["id"]), int(platform.clock.now().timestamp()), body),
    }
    return await poster.post(endpoint["url"], headers, body)


async def note(platform: Platform, endpoint: Row, due: Row, answer: Answer) -> Outcome:
    """Write down what came of it, for the endpoint, its delivery and the log, in one transaction.

    The endpoint comes first, as for whoever removes it.
    """
    async with platform.database.transaction() as db:
        if answer.is_good:
            kept = await db.fetchrow(WENT_WELL, endpoint["id"])
        else:
            kept = await db.fetchrow(WENT_WRONG, endpoint["id"], platform.settings_of(WebhookSettings).disable_days)
        if kept is None:  # removed meanwhile
            return Outcome(0, is_over=True)
        await note_try(platform, due, answer)
        if answer.is_good:
            return Outcome(0, is_over=False)
        is_over = answer.status == GONE or kept["for_too_long"]
        if is_over:
            await give_up(platform, endpoint, "gone" if answer.status == GONE else "failing")
        return Outcome(kept["failures"], is_over)


async def note_try(platform: Platform, due: Row, answer: Answer) -> None:
    """Write down a try, and when the next one is due."""
    wait = 0.0 if answer.is_good else wait_after(due["tries"] + 1)
    state = "delivered" if answer.is_good else "failed" if answer.status == GONE else "pending"
    told = (answer.status, answer.milliseconds, answer.problem)
    await platform.database.execute(NOTE, due["id"], state, *told, wait)
    await platform.database.execute(TRY, due["id"], *told, answer.response)


async def give_up(platform: Platform, endpoint: Row, reason: str) -> None:
    """Disable an endpoint that does not want to be told, or cannot be, and tell its account, once."""
    account_id, endpoint_id = endpoint["account"], endpoint["id"]
    if await turn_off(platform, account_id=account_id, endpoint_id=endpoint_id, actor=SYSTEM, reason=reason):
        await tell_of_end(platform, account_id=account_id, endpoint_id=endpoint_id, url=endpoint["url"], reason=reason)


async def rest(platform: Platform, endpoint_id: int, failures: int) -> None:
    """Leave an endpoint alone for a while, whatever waits for it."""
    await platform.database.execute(
        "UPDATE webhook_endpoint SET rests_until = now() + make_interval(secs => $2) WHERE id = $1",
        endpoint_id,
        rest_after(failures),
    )
