"""Reading the audit trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hudhud.database import Database, Row

__all__ = ["AuditEntry", "AuditSearch", "trail"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, as `record` wrote it down."""

    id: int
    at: datetime
    actor: str
    account_id: int | None
    action: str
    subject: str
    details: Mapping[str, Any]
    address: str


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What is looked for: all that is given must fit. Texts fit from their beginning: `user.` finds every act on users.

    `since` counts, `until` no more.
    """

    account_id: int | None = None
    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


QUERY: Final = """
SELECT id, at, actor, account AS account_id, action, subject, details, address FROM audit
WHERE ($1::bigint IS NULL OR account = $1) AND starts_with(actor, $2) AND starts_with(action, $3)
  AND starts_with(subject, $4) AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
  AND ($7::bigint IS NULL OR id < $7)
ORDER BY id DESC LIMIT $8
"""


async def trail(database: Database, search: AuditSearch, *, limit: int, before: int | None = None) -> list[AuditEntry]:
    """At most `limit` acts that fit, newest first; `before` is the id of the last one of the page above."""
    rows = await database.fetch(
        QUERY,
        search.account_id,
        search.actor,
        search.action,
        search.subject,
        search.since,
        search.until,
        before,
        limit,
    )
    return [entry_of(row) for row in rows]


def entry_of(row: Row) -> AuditEntry:
    """A row as an act."""
    return AuditEntry(**{**dict(row), "details": json.loads(row["details"])})
