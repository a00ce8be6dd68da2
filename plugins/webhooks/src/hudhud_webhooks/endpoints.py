"""Endpoints: where an account wants to be told, of what, and the secret that proves that it is us."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hudhud import events
from hudhud.audit import Actor, record
from hudhud.errors import Conflict, Invalid, LimitExceeded, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.secrets import seal
from hudhud_webhooks.addresses import rules_of, told_url, url_of
from hudhud_webhooks.settings import WebhookSettings
from hudhud_webhooks.signing import new_secret

__all__ = [
    "COLUMNS",
    "FORMER_HOURS",
    "LISTENER",
    "Created",
    "DisabledByOperator",
    "Endpoint",
    "TooManyWebhooks",
    "add",
    "change",
    "endpoint_of",
    "get",
    "listed",
    "listener_of",
    "locked",
    "note_act",
    "owner_of",
    "remove",
    "rotate",
    "turn_off",
    "turn_on",
]

LISTENER: Final = "webhook:"
"""How the names of our listeners begin, as core's events know them."""

FORMER_HOURS: Final = 24
"""Hours for which a secret that was replaced still signs, beside the new one."""

COLUMNS: Final = (
    "id, account, url, description, kinds, state, reason, reason_en, reason_ar, failures, failing_since, succeeded_at, "
    "failed_at, former_until, created_at"
)


@dataclass(eq=False)
class TooManyWebhooks(LimitExceeded):
    """The account has as many as it may have."""

    limit: int
    actual: int
    code = "too_many_webhooks"
    message = N_("An account has at most %(limit)s webhooks; yours has %(actual)s. Remove one first.")


class DisabledByOperator(Conflict):
    """What an operator disabled, only an operator enables."""

    code = "webhook_disabled_by_operator"
    message = N_("We disabled this webhook, and only we can enable it again. Its page says why; write to support.")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook. `state` is active or disabled.

    `reason` says why it is disabled: user, failing (too long), gone (it said 410) or operator, whose words
    `operators_reason` gives. `failures` counts those since the last success.
    """

    id: int
    account_id: int
    url: str
    description: str
    kinds: tuple[str, ...]
    state: str
    reason: str
    reason_en: str
    reason_ar: str
    failures: int
    failing_since: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    former_until: datetime | None
    created_at: datetime

    @property
    def is_active(self) -> bool:
        """Whether it is told of events."""
        return self.state == "active"

    @property
    def is_held_off(self) -> bool:
        """Whether an operator disabled it."""
        return self.reason == "operator"

    def operators_reason(self, language: str) -> str:
        """What the operator said who disabled it; empty when none did."""
        return self.reason_ar if language == "ar" else self.reason_en


@dataclass(frozen=True, slots=True)
class Created:
    """A webhook with its secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


def endpoint_of(row: Mapping[str, Any]) -> Endpoint:
    """A row as an endpoint."""
    values = {**row, "kinds": tuple(row["kinds"]), "account_id": row["account"]}
    del values["account"]
    return Endpoint(**values)


def listener_of(endpoint_id: int) -> str:
    """The endpoint's name among the listeners to events."""
    return f"{LISTENER}{endpoint_id}"


def owner_of(endpoint_id: int) -> str:
    """What a secret is sealed for."""
    return f"webhook:{endpoint_id}"


async def listed(platform: Platform, account_id: int) -> list[Endpoint]:
    """The account's webhooks, oldest first."""
    rows = await platform.database.fetch(
        f"SELECT {COLUMNS} FROM webhook_endpoint WHERE account = $1 ORDER BY id", account_id
    )
    return [endpoint_of(dict(row)) for row in rows]


async def get(platform: Platform, *, account_id: int, endpoint_id: int) -> Endpoint:
    """One of them; raises NotFound."""
    row = await platform.database.fetchrow(
        f"SELECT {COLUMNS} FROM webhook_endpoint WHERE account = $1 AND id = $2", account_id, endpoint_id
    )
    if row is None:
        raise NotFound
    return endpoint_of(dict(row))


async def locked(platform: Platform, account_id: int, endpoint_id: int) -> Endpoint:
    """One of them that nobody else changes or removes before this transaction ends; raises NotFound.

    Else somebody who listens again for a webhook that is removed at that moment would listen for nothing. Deliveries
    may be written meanwhile: whoever writes one holds the listener, for which a removal waits.
    """
    row = await platform.database.fetchrow(
        f"SELECT {COLUMNS} FROM webhook_endpoint WHERE account = $1 AND id = $2 FOR NO KEY UPDATE",
        account_id,
        endpoint_id,
    )
    if row is None:
        raise NotFound
    return endpoint_of(dict(row))


def check(platform: Platform, url: str, description: str, kinds: Collection[str]) -> str:
    """The address as it is kept; raises Invalid with everything that is wrong."""
    problems = list(wrong(platform, url, description, kinds))
    if problems:
        raise Invalid(*problems)
    return url_of(url)


def wrong(platform: Platform, url: str, description: str, kinds: Collection[str]) -> Iterator[Problem]:
    """What cannot be taken."""
    refused = rules_of(platform.settings_of(WebhookSettings)).wrong_with(url.strip())
    if refused:
        yield Problem("url", refused, url)
    if len(description) > 200:
        yield Problem("description", N_("At most 200 characters."), str(len(description)))
    if not kinds:
        yield Problem("kinds", N_("Choose at least one kind of event."))
    for unknown in sorted(set(kinds) - set(events.KINDS)):
        yield Problem("kinds", N_("There is no such kind of event."), unknown)


async def add(
    platform: Platform, *, account_id: int, url: str, kinds: Collection[str], actor: Actor, description: str = ""
) -> Created:
    """Tell this address of events from now on; raises Invalid and TooManyWebhooks."""
    kept = check(platform, url, description, kinds)
    most = platform.settings_of(WebhookSettings).per_account
    async with platform.database.transaction() as db:
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"webhooks {account_id}")
        present = await db.fetchval("SELECT count(*) FROM webhook_endpoint WHERE account = $1", account_id)
        if present >= most:
            raise TooManyWebhooks(most, present)
        endpoint_id = await db.fetchval(
            "INSERT INTO webhook_endpoint (account, url, description, kinds) VALUES ($1, $2, $3, $4) RETURNING id",
            account_id,
            kept,
            description.strip(),
            sorted(set(kinds)),
        )
        secret = await set_secret(platform, endpoint_id)
        await events.listen(platform, account_id=account_id, listener=listener_of(endpoint_id), kinds=kinds)
        details = {"url": told_url(kept), "kinds": sorted(set(kinds))}
        await note_act(platform, actor, "create", account_id=account_id, endpoint_id=endpoint_id, details=details)
        return Created(await get(platform, account_id=account_id, endpoint_id=endpoint_id), secret)


async def set_secret(platform: Platform, endpoint_id: int) -> str:
    """Give an endpoint a new secret."""
    secret = new_secret()
    await platform.database.execute(
        "UPDATE webhook_endpoint SET secret = $2 WHERE id = $1",
        endpoint_id,
        seal(platform.settings, secret, owner=owner_of(endpoint_id)),
    )
    return secret


async def change(
    platform: Platform,
    *,
    account_id: int,
    endpoint_id: int,
    actor: Actor,
    url: str | None = None,
    kinds: Collection[str] | None = None,
    description: str | None = None,
    active: bool | None = None,
) -> None:
    """Change what is given; raises Invalid, NotFound, and DisabledByOperator for one that cannot be enabled."""
    async with platform.database.transaction() as db:
        now = await locked(platform, account_id, endpoint_id)
        asked = (now.url if url is None else url, now.description if description is None else description)
        wanted = sorted(set(now.kinds if kinds is None else kinds))
        kept = check(platform, *asked, wanted)
        if (kept, asked[1].strip(), tuple(wanted)) != (now.url, now.description, now.kinds):
            await db.execute(
                "UPDATE webhook_endpoint SET url = $2, description = $3, kinds = $4 WHERE id = $1",
                endpoint_id,
                kept,
                asked[1].strip(),
                wanted,
            )
            details = {"url": told_url(kept), "kinds": wanted}
            await note_act(platform, actor, "change", account_id=account_id, endpoint_id=endpoint_id, details=details)
        if now.is_active:
            await events.listen(platform, account_id=account_id, listener=listener_of(endpoint_id), kinds=wanted)
        if active is not None:
            turn = turn_on if active else turn_off
            await turn(platform, account_id=account_id, endpoint_id=endpoint_id, actor=actor)


async def rotate(platform: Platform, *, account_id: int, endpoint_id: int, actor: Actor) -> str:
    """Make a new secret, shown once here; for a day the former one signs as well. Raises NotFound."""
    async with platform.database.transaction() as db:
        changed = await db.execute(
            """
            UPDATE webhook_endpoint SET former_secret = secret, former_until = now() + make_interval(hours => $3)
            WHERE account = $1 AND id = $2
            """,
            account_id,
            endpoint_id,
            FORMER_HOURS,
        )
        if changed == "UPDATE 0":
            raise NotFound
        await note_act(platform, actor, "rotate", account_id=account_id, endpoint_id=endpoint_id)
        return await set_secret(platform, endpoint_id)


async def turn_off(
    platform: Platform, *, account_id: int, endpoint_id: int, actor: Actor, reason: str = "user"
) -> bool:
    """Tell it nothing more, and keep nothing for it meanwhile; whether it was on. Raises NotFound."""
    async with platform.database.transaction() as db:
        now = await locked(platform, account_id, endpoint_id)
        await events.stop(platform, account_id=account_id, listener=listener_of(endpoint_id))
        if not now.is_active:
            return False
        await db.execute(
            "UPDATE webhook_endpoint SET state = 'disabled', reason = $2 WHERE id = $1", endpoint_id, reason
        )
        await note_act(
            platform, actor, "disable", account_id=account_id, endpoint_id=endpoint_id, details={"reason": reason}
        )
    return True


async def turn_on(
    platform: Platform, *, account_id: int, endpoint_id: int, actor: Actor, by_operator: bool = False
) -> None:
    """Tell it again, from now on, and go on with what still waits for it; one that is on stays as it is.

    Raises NotFound, and DisabledByOperator unless it is one who asks.
    """
    async with platform.database.transaction() as db:
        now = await locked(platform, account_id, endpoint_id)
        if now.is_active:
            return
        if now.is_held_off and not by_operator:
            raise DisabledByOperator
        await db.execute(
            """
            UPDATE webhook_endpoint SET state = 'active', reason = '', reason_en = '', reason_ar = '', failures = 0,
                   failing_since = NULL, rests_until = now()
            WHERE id = $1
            """,
            endpoint_id,
        )
        await events.listen(platform, account_id=account_id, listener=listener_of(endpoint_id), kinds=now.kinds)
        await note_act(platform, actor, "enable", account_id=account_id, endpoint_id=endpoint_id)


async def remove(platform: Platform, *, account_id: int, endpoint_id: int, actor: Actor) -> None:
    """Remove it with its log; raises NotFound."""
    async with platform.database.transaction() as db:
        endpoint = await locked(platform, account_id, endpoint_id)
        await events.stop(platform, account_id=account_id, listener=listener_of(endpoint_id))
        await db.execute("DELETE FROM webhook_endpoint WHERE id = $1", endpoint_id)
        details = {"url": told_url(endpoint.url)}
        await note_act(platform, actor, "remove", account_id=account_id, endpoint_id=endpoint_id, details=details)


async def note_act(
    platform: Platform,
    actor: Actor,
    act: str,
    *,
    account_id: int,
    endpoint_id: int,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write an act to the audit trail."""
    await record(
        platform.database,
        actor,
        f"webhook.{act}",
        f"webhook:{endpoint_id}",
        account_id=account_id,
        details=details,
    )
