"""Who of an account may send under one of its senders: everybody, or the users that were chosen.

Operators choose them, and so do the account's administrators; the last word counts. What was launched goes on.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.senders import assigned_one

__all__ = ["share"]

KNOWN: Final = "SELECT count(*) FROM app_user WHERE account = $1 AND id = ANY ($2::bigint[])"
MARK: Final = "UPDATE sender SET restricted = $3 WHERE id = $1 AND account = $2"
CLEAR: Final = "DELETE FROM sender_user WHERE sender = $1 AND account = $2"
LIST: Final = "INSERT INTO sender_user (sender, account, app_user) SELECT $1, $2, unnest($3::bigint[])"


async def share(
    platform: Platform, *, account_id: int, sender_id: int, user_ids: Collection[int] | None, actor: Actor
) -> None:
    """Let these users of the account send under one of its senders and nobody else, or everybody (None).

    Raises NotFound, and Invalid for no user at all and for ones that are not the account's.
    """
    wanted = sorted(set(user_ids or ()))
    sender = await assigned_one(platform, account_id, sender_id)
    if user_ids is not None and not wanted:
        raise Invalid(Problem("users", N_("Choose at least one user, or let everybody use it.")))
    if await platform.database.fetchval(KNOWN, account_id, wanted) != len(wanted):
        raise Invalid(Problem("users", N_("There is no such user in this account.")))
    async with platform.database.transaction() as db:
        await db.execute(MARK, sender_id, account_id, user_ids is not None)  # whoever comes second waits here
        await db.execute(CLEAR, sender_id, account_id)
        await db.execute(LIST, sender_id, account_id, wanted)
        await record(
            platform.database, actor, "sender.share", f"sender:{sender.channel}/{sender.name}", account_id=account_id,
            details={"users": "everybody" if user_ids is None else [f"usr_{number}" for number in wanted]},
        )  # fmt: skip
