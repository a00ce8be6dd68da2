"""Telling an account's users what happened, in a sentence that each reads in his own language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hudhud.database import Row
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.work import core_task

__all__ = ["Notification", "mark_read", "notifications", "notify", "purge"]

Value = str | int | Money


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that happened: a msgid with its values, in the tone of a notice, and the page that it is about."""

    id: int
    kind: str
    tone: str
    message: str
    values: Mapping[str, Value]
    path: str
    at: datetime
    unread: bool


async def notify(
    platform: Platform,
    *,
    account_id: int,
    kind: str,
    message: str,
    values: Mapping[str, Value] | None = None,
    path: str = "",
    tone: str = "info",
    user_id: int | None = None,
) -> int:
    """Tell one user, or everybody of the account; gives the notification's id.

    Call it in the transaction of what it tells of, so that neither is there without the other. `message` is a
    msgid (`N_`) with `%(name)s` for each of `values`; numbers and money are written as each reader writes them.
    """
    told = {name: written(value) for name, value in (values or {}).items()}
    found = await platform.database.fetchval(
        """
        INSERT INTO notification (account, app_user, kind, tone, message, values, path)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        account_id,
        user_id,
        kind,
        tone,
        message,
        json.dumps(told),
        path,
    )
    return int(found)


def written(value: Value) -> object:
    """A value as JSON."""
    return {"micros": value.micros, "currency": value.currency} if isinstance(value, Money) else value


def read(value: Any) -> Value:
    """The value that was written."""
    return Money(value["micros"], value["currency"]) if isinstance(value, dict) else value


async def notifications(
    platform: Platform, *, account_id: int, user_id: int, limit: int = 50, before: int | None = None
) -> list[Notification]:
    """What a user was told, newest first; `before` is the id of the last one already seen."""
    rows = await platform.database.fetch(
        """
        SELECT n.*, n.id > coalesce((SELECT last_id FROM notification_read WHERE app_user = $2), 0) AS unread
        FROM notification n
        WHERE n.account = $1 AND (n.app_user IS NULL OR n.app_user = $2) AND ($3::bigint IS NULL OR n.id < $3)
        ORDER BY n.id DESC LIMIT $4
        """,
        account_id,
        user_id,
        before,
        limit,
    )
    return [notification_of(row) for row in rows]


def notification_of(row: Row) -> Notification:
    """A row as a notification."""
    return Notification(
        id=row["id"],
        kind=row["kind"],
        tone=row["tone"],
        message=row["message"],
        values={name: read(value) for name, value in json.loads(row["values"]).items()},
        path=row["path"],
        at=row["created_at"],
        unread=row["unread"],
    )


async def mark_read(platform: Platform, *, user_id: int, up_to: int) -> None:
    """Note that a user has read everything up to this notification; never fewer than before."""
    await platform.database.execute(
        """
        INSERT INTO notification_read AS r (app_user, last_id) VALUES ($1, $2)
        ON CONFLICT (app_user) DO UPDATE SET last_id = greatest(r.last_id, excluded.last_id)
        """,
        user_id,
        up_to,
    )


@core_task("notifications.purge", every=24 * 3600)
async def purge(platform: Platform) -> None:
    """Remove what is older than 90 days."""
    await platform.database.execute("DELETE FROM notification WHERE created_at < now() - interval '90 days'")
