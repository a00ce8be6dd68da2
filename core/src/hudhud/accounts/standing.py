"""Whether an account may act: a suspended one cannot sign in, call the API or send."""

from __future__ import annotations

from hudhud.accounts.accounts import UnknownAccount
from hudhud.audit import Actor, record
from hudhud.plugins import Platform

__all__ = ["activate", "suspend"]


async def suspend(platform: Platform, account_id: int, *, reason: str, actor: Actor, by_master: bool = False) -> None:
    """Stop an account at once: sessions and tokens answer as if unknown; raises UnknownAccount.

    What was suspended `by_master`, its master may activate again, until an operator suspends it too.
    """
    await change(platform, account_id, "suspended", reason=reason, actor=actor, by_master=by_master)


async def activate(platform: Platform, account_id: int, *, reason: str, actor: Actor) -> None:
    """Let a suspended account act again; raises UnknownAccount."""
    await change(platform, account_id, "active", reason=reason, actor=actor)


async def change(
    platform: Platform, account_id: int, status: str, *, reason: str, actor: Actor, by_master: bool = False
) -> None:
    """Set the status and record it; a second time changes and records nothing."""
    database = platform.database
    async with database.transaction():
        row = await database.fetchrow(
            "SELECT status, suspended_by_master FROM account WHERE id = $1 FOR UPDATE", account_id
        )
        if row is None:
            raise UnknownAccount(account_id)
        stays_with_operator = by_master or not row["suspended_by_master"]
        if row["status"] == status and stays_with_operator:
            return
        await database.execute(
            "UPDATE account SET status = $2, suspended_by_master = $3 WHERE id = $1", account_id, status, by_master
        )
        await record(
            database,
            actor,
            f"account.{status}",
            f"account:{account_id}",
            account_id=account_id,
            details={"from": row["status"], "to": status, "reason": reason},
        )
