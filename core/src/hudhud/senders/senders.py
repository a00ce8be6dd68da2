"""Asking whether a sender may be used: by the account at all, and by a user of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud.database import Row
from hudhud.errors import NotFound, Refused
from hudhud.plugins import Platform
from hudhud.senders.tables import Sender

__all__ = [
    "AssignedSender",
    "SenderNotApproved",
    "SenderNotYours",
    "approved",
    "assigned",
    "assigned_one",
    "is_approved",
    "require",
    "usable",
    "whom_to_ask",
]


@dataclass(eq=False)
class SenderNotApproved(Refused):
    """The account may not send under this name."""

    name: str
    code = "sender_not_approved"
    message = "The sender “%(name)s” is not approved for your account. Choose an approved sender."


@dataclass(eq=False)
class SenderNotYours(Refused):
    """The account may send under this name, and whoever sends may not; `ask` is a user who can change that."""

    name: str
    ask: str
    code = "sender_not_yours"
    message = (
        "The sender “%(name)s” is for some users of your account only, and whoever sends this is not one of them. "
        "Choose another sender, or ask %(ask)s."
    )


@dataclass(frozen=True, slots=True)
class AssignedSender:
    """A name that an account was given; withdrawn ones are not `approved` any more.

    `user_ids` are the users who may send under it, None for everybody.
    """

    id: int
    channel: str
    name: str
    approved: bool
    created_at: datetime
    user_ids: tuple[int, ...] | None

    def is_for(self, user_id: int | None) -> bool:
        """Whether this user may send under it; None is a program that acts for nobody: it may what everybody may."""
        return self.user_ids is None or user_id in self.user_ids


SELECT: Final = """
SELECT s.id, s.channel, s.name, s.status = 'approved' AS approved, s.created_at, CASE WHEN s.restricted THEN
    ARRAY (SELECT u.app_user FROM sender_user u WHERE u.sender = s.id ORDER BY u.app_user) END AS user_ids
FROM sender s
"""

ASK: Final = """
SELECT full_name, email FROM app_user WHERE account = $1 AND active AND role = 'admin'
ORDER BY id IS NOT DISTINCT FROM $2, activated_at IS NULL, id LIMIT 1
"""


async def assigned(platform: Platform, account_id: int) -> list[AssignedSender]:
    """All that the account was ever given: those that it may use first, each by name."""
    rows = await platform.database.fetch(
        f"{SELECT} WHERE s.account = $1 ORDER BY s.status <> 'approved', s.name, s.channel", account_id
    )
    return [sender_of(row) for row in rows]


async def assigned_one(platform: Platform, account_id: int, sender_id: int) -> AssignedSender:
    """One of them; raises NotFound."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE s.account = $1 AND s.id = $2", account_id, sender_id)
    if row is None:
        raise NotFound
    return sender_of(row)


def sender_of(row: Row) -> AssignedSender:
    """A row of SELECT as a sender."""
    users = row["user_ids"]
    return AssignedSender(**{**dict(row), "user_ids": None if users is None else tuple(users)})


async def approved(platform: Platform, account_id: int, channel: str) -> list[str]:
    """The names that the account may use on this channel, sorted, whoever of it may."""
    query = Sender.select(Sender.name).where(
        Sender.account == account_id, Sender.channel == channel, Sender.status == "approved"
    )
    return [row["name"] for row in await query.order_by(Sender.name)]


async def usable(platform: Platform, account_id: int, channel: str, user_id: int | None) -> list[str]:
    """The names that this user of the account may send under on this channel, sorted; `user_id` as for `is_for`."""
    found = await assigned(platform, account_id)
    return [one.name for one in found if one.approved and one.channel == channel and one.is_for(user_id)]


async def is_approved(platform: Platform, account_id: int, channel: str, name: str) -> bool:
    """Whether the account may use exactly this name on this channel."""
    return await Sender.exists().where(
        Sender.account == account_id,
        Sender.channel == channel,
        Sender.name == name,
        Sender.status == "approved",
    )


async def require(
    platform: Platform, account_id: int, channel: str, name: str, *, user_id: int | None = None, ours: bool = False
) -> None:
    """Return when this user may send under this name; raises SenderNotApproved and SenderNotYours.

    What the platform sends by itself is `ours`: it may whatever the account may.
    """
    row = await platform.database.fetchrow(
        f"{SELECT} WHERE s.account = $1 AND s.channel = $2 AND s.name = $3 AND s.status = 'approved'",
        account_id,
        channel,
        name,
    )
    if row is None:
        raise SenderNotApproved(name)
    if not ours and not sender_of(row).is_for(user_id):
        raise SenderNotYours(name, await whom_to_ask(platform, account_id, user_id))


async def whom_to_ask(platform: Platform, account_id: int, user_id: int | None) -> str:
    """An administrator of the account, in words: another one than this user, where there is one."""
    row = await platform.database.fetchrow(ASK, account_id, user_id)
    if row is None:
        return "–"
    return f"{row['full_name']} ({row['email']})" if row["full_name"] else str(row["email"])
