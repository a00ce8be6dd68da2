"""Replies as those see them who were answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.database import Row
from hudhud.plugins import Platform

__all__ = ["SELECT", "Reply", "list_replies", "reply_of"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that a person sent: to which `sender` of which account, and what it means.

    `message_id` is what it answers, where that is known; `account_name` tells operators apart whose it is.
    """

    id: int
    account_id: int | None
    account_name: str
    channel: str
    address: str
    sender: str
    text: str
    meaning: str
    message_id: int | None
    campaign_id: int | None
    review: str
    received_at: datetime


SELECT: Final = """
SELECT i.id, i.account AS account_id, coalesce(a.name, '') AS account_name, i.channel, i.address, i.recipient AS sender,
       i.body AS text, i.meaning, i.message AS message_id, i.campaign AS campaign_id, i.review, i.received_at
FROM inbound_message i LEFT JOIN account a ON a.id = i.account
"""


async def list_replies(
    platform: Platform, account_id: int, *, address: str = "", limit: int = 50, before: int | None = None
) -> list[Reply]:
    """Replies to the account's messages, newest first, of everybody or one address; `before` is the last one's id."""
    rows = await platform.database.fetch(
        f"""
        {SELECT} WHERE i.account = $1 AND ($2 = '' OR i.address = $2) AND ($3::bigint IS NULL OR i.id < $3)
        ORDER BY i.id DESC LIMIT $4
        """,
        account_id,
        address,
        before,
        limit,
    )
    return [reply_of(row) for row in rows]


def reply_of(row: Row) -> Reply:
    """A row as a reply."""
    return Reply(**dict(row))
