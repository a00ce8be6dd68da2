"""Asking whether a sender may be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hudhud.errors import Refused
from hudhud.plugins import Platform
from hudhud.senders.tables import Sender

__all__ = ["AssignedSender", "SenderNotApproved", "approved", "assigned", "is_approved", "require"]


@dataclass(eq=False)
class SenderNotApproved(Refused):
    """The account may not send under this name."""

    name: str
    code = "sender_not_approved"
    message = "The sender “%(name)s” is not approved for your account. Choose an approved sender."


@dataclass(frozen=True, slots=True)
class AssignedSender:
    """A name that an account was given; withdrawn ones are not `approved` any more."""

    channel: str
    name: str
    approved: bool
    created_at: datetime


async def assigned(platform: Platform, account_id: int) -> list[AssignedSender]:
    """All that the account was ever given: those that it may use first, each by name."""
    rows = await platform.database.fetch(
        """
        SELECT channel, name, status = 'approved' AS approved, created_at FROM sender
        WHERE account = $1 ORDER BY status <> 'approved', name, channel
        """,
        account_id,
    )
    return [AssignedSender(**dict(row)) for row in rows]


async def approved(platform: Platform, account_id: int, channel: str) -> list[str]:
    """The names that the account may use on this channel, sorted."""
    query = Sender.select(Sender.name).where(
        Sender.account == account_id, Sender.channel == channel, Sender.status == "approved"
    )
    return [row["name"] for row in await query.order_by(Sender.name)]


async def is_approved(platform: Platform, account_id: int, channel: str, name: str) -> bool:
    """Whether the account may use exactly this name on this channel."""
    return await Sender.exists().where(
        Sender.account == account_id,
        Sender.channel == channel,
        Sender.name == name,
        Sender.status == "approved",
    )


async def require(platform: Platform, account_id: int, channel: str, name: str) -> None:
    """Return when the account may use this name; raises SenderNotApproved."""
    if not await is_approved(platform, account_id, channel, name):
        raise SenderNotApproved(name)
