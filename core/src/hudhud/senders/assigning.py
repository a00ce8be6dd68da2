"""Giving senders to accounts, and taking them back."""

from __future__ import annotations

from hudhud.audit import Actor, record
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.senders.protecting import ProtectedSender, protected_by

__all__ = ["assign", "withdraw"]


async def assign(
    platform: Platform, *, account_id: int, channel: str, name: str, actor: Actor, ours: bool = False
) -> None:
    """Let the account use this name, also when it was withdrawn before.

    Raises Invalid for an empty name, and ProtectedSender; `ours` is the platform's own doing, which may give its name.
    """
    if not name or name != name.strip():
        raise Invalid(Problem("name", N_("Give a sender without spaces around it."), name))
    protected = None if ours else await protected_by(platform, account_id, name)
    if protected is not None:
        raise ProtectedSender(name, protected.name)
    database = platform.database
    async with database.transaction():
        changed = await database.execute(
            """
            INSERT INTO sender (account, channel, name) VALUES ($1, $2, $3)
            ON CONFLICT (account, channel, name) DO UPDATE SET status = 'approved'
            WHERE sender.status <> 'approved'
            """,
            account_id,
            channel,
            name,
        )
        if changed:
            await record(database, actor, "sender.assign", f"sender:{channel}/{name}", account_id=account_id)


async def withdraw(platform: Platform, *, account_id: int, channel: str, name: str, actor: Actor) -> None:
    """Forbid the account this name; what it had still to send is blocked. Raises NotFound."""
    database = platform.database
    async with database.transaction():
        was = await database.fetchval(
            "SELECT status FROM sender WHERE account = $1 AND channel = $2 AND name = $3 FOR UPDATE",
            account_id,
            channel,
            name,
        )
        if was is None:
            raise NotFound
        if was == "withdrawn":
            return
        await database.execute(
            "UPDATE sender SET status = 'withdrawn' WHERE account = $1 AND channel = $2 AND name = $3",
            account_id,
            channel,
            name,
        )
        await record(database, actor, "sender.withdraw", f"sender:{channel}/{name}", account_id=account_id)
