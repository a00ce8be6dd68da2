"""Replies that a person decides about: probably a wish to hear no more, told in other words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hudhud import contacts
from hudhud.audit import Actor, record
from hudhud.errors import Conflict, NotFound
from hudhud.plugins import Platform
from hudhud.replies.reading import SELECT, Reply, reply_of

__all__ = ["NotUnderReview", "UnknownReply", "confirm", "dismiss", "list_reviews", "reviews_waiting"]


@dataclass(eq=False)
class UnknownReply(NotFound):
    """There is no such reply."""

    code = "unknown_reply"
    message = "There is no such reply."


@dataclass(eq=False)
class NotUnderReview(Conflict):
    """Somebody has decided already, or there is nothing to decide."""

    code = "reply_not_under_review"
    message = "This reply does not wait for a decision any more."


async def reviews_waiting(platform: Platform) -> int:
    """How many replies wait for a decision."""
    return int(await platform.database.fetchval("SELECT count(*) FROM inbound_message WHERE review = 'open'"))


async def list_reviews(platform: Platform, *, limit: int = 50, after: int | None = None) -> list[Reply]:
    """Those that wait, oldest first; `after` is the id of the last one already seen."""
    rows = await platform.database.fetch(
        f"{SELECT} WHERE i.review = 'open' AND ($1::bigint IS NULL OR i.id > $1) ORDER BY i.id LIMIT $2", after, limit
    )
    return [reply_of(row) for row in rows]


async def confirm(platform: Platform, *, reply_id: int, actor: Actor) -> None:
    """Take it as a wish to hear no more; raises UnknownReply and NotUnderReview, the latter for nobody's reply too."""
    async with platform.database.transaction():
        reply = await decide(platform, reply_id, "confirmed", actor)
        if reply.account_id is None:
            raise NotUnderReview
        await contacts.opt_out(
            platform,
            account_id=reply.account_id,
            channel=reply.channel,
            address=reply.address,
            source="operator",
            reason=reply.text,
            message_id=reply.message_id,
            campaign_id=reply.campaign_id,
            actor=actor,
        )


async def dismiss(platform: Platform, *, reply_id: int, actor: Actor) -> None:
    """Take it as anything else; raises UnknownReply and NotUnderReview."""
    async with platform.database.transaction():
        await decide(platform, reply_id, "dismissed", actor)


DECIDE: Final = """
UPDATE inbound_message SET review = $2, reviewed_by = $3, reviewed_at = now() WHERE id = $1 AND review = 'open'
RETURNING id
"""


async def decide(platform: Platform, reply_id: int, decision: str, actor: Actor) -> Reply:
    """Write the decision down, once."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE i.id = $1", reply_id)
    if row is None:
        raise UnknownReply
    if await platform.database.fetchval(DECIDE, reply_id, decision, actor.name) is None:
        raise NotUnderReview
    reply = reply_of(row)
    details = {"decision": decision, "address": reply.address}
    await record(
        platform.database, actor, "reply.review", f"reply:{reply_id}", account_id=reply.account_id, details=details
    )
    return reply
