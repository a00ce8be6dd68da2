"""Writing down that something happened, for whoever listens."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from hudhud.plugins import Platform

__all__ = ["KINDS", "MESSAGE_STATE", "heard", "tell"]

MESSAGE_STATE: Final = "message.state"
KINDS: Final = (MESSAGE_STATE, "message.received", "link.clicked", "survey.answered", "campaign.finished")
"""What one may listen to. States of messages are told by the statements that change them."""

# Of an account to which nobody listens, this writes nothing.
TELL: Final = """
INSERT INTO event (account, listener, kind, at, data)
SELECT account, listener, $2, coalesce($3, now()), $4 FROM event_listener WHERE account = $1 AND $2 = ANY (kinds)
"""


async def tell(
    platform: Platform, *, account_id: int, kind: str, data: Mapping[str, Any], at: datetime | None = None
) -> None:
    """Tell those who listen to this kind of the account's events; nobody listens, nothing is written.

    Call it in the transaction of what it tells of, so that neither is there without the other. `data` becomes JSON:
    public ids (`msg_7`), codes and texts, as the documentation of webhooks names them.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of event {kind!r}.")
    await platform.database.execute(TELL, account_id, kind, at, json.dumps(dict(data), default=str))


async def heard(platform: Platform, kind: str, account_ids: Collection[int]) -> frozenset[int]:
    """Those of the accounts of which somebody listens to this kind: asks once where many events would be told."""
    rows = await platform.database.fetch(
        "SELECT DISTINCT account FROM event_listener WHERE account = ANY ($1::bigint[]) AND $2 = ANY (kinds)",
        list(account_ids),
        kind,
    )
    return frozenset(row["account"] for row in rows)
