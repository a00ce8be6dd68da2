"""Whose message a reply answers: that of the account which last sent to this number under this sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hudhud import channels
from hudhud.database import Row
from hudhud.errors import DomainError
from hudhud.plugins import Platform

__all__ = ["Attributed", "attributed"]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A reply with whose it is (None where nobody can tell) and the message that it answers, where one is known."""

    id: int
    channel: str
    address: str
    sender: str
    text: str
    account_id: int | None
    message_id: int | None
    campaign_id: int | None


# A message that was handed over, the newest first; else the one account that alone may use this sender.
WHOSE: Final = """
SELECT r.number, coalesce(s.account, o.account) AS account, s.id AS message, s.campaign
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS r (channel, address, sender, number)
LEFT JOIN LATERAL (
    SELECT m.id, m.account, m.campaign
    FROM (SELECT * FROM message WHERE address = r.address ORDER BY id DESC LIMIT 200) m
    JOIN LATERAL (SELECT * FROM chunk c WHERE c.first_id <= m.id ORDER BY c.first_id DESC LIMIT 1) c ON true
    JOIN content t ON t.id = c.content AND t.channel = r.channel AND ltrim(t.sender, '+') = ltrim(r.sender, '+')
    WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND d.claimed_at IS NOT NULL)
    ORDER BY m.id DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT min(n.account) AS account FROM sender n
    WHERE s.id IS NULL AND n.channel = r.channel AND ltrim(n.name, '+') = ltrim(r.sender, '+') AND n.status = 'approved'
    HAVING count(DISTINCT n.account) = 1
) o ON true
ORDER BY r.number
"""


async def attributed(platform: Platform, rows: Sequence[Row]) -> list[Attributed]:
    """Replies with whose they are."""
    read = [(row["channel"], address_of(platform, row["channel"], row["sender"]), row["recipient"]) for row in rows]
    found = await platform.database.fetch(WHOSE, *(list(column) for column in zip(*read, strict=True))) if rows else []
    return [
        Attributed(
            id=row["id"],
            channel=channel,
            address=address,
            sender=sender,
            text=row["body"],
            account_id=whose["account"],
            message_id=whose["message"],
            campaign_id=whose["campaign"],
        )
        for row, (channel, address, sender), whose in zip(rows, read, found, strict=True)
    ]


def address_of(platform: Platform, channel: str, text: str) -> str:
    """The address of whoever replied, in the channel's own form; as it came where that cannot be read."""
    try:
        return str(channels.channel(platform, channel).parse_address(text, None))
    except DomainError:
        return text
