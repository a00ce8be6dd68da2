"""Whether an account may act: a suspended one cannot sign in, call the API or send."""

from __future__ import annotations

from hudhud.accounts.accounts import UnknownAccount
from hudhud.audit import Actor, record
from hudhud.plugins import Platform

__all__ = ["activate", "suspend"]


async def suspend(platform: Platform, account_id: int, *, reason: str, actor: Actor) -> None:
    """Stop an account at once: sessions and tokens answer as if unknown; raises UnknownAccount."""
    await change(platform, account_id, "suspended", reason=reason, actor=actor)


async def activate(platform: Platform, account_id: int, *, reason: str, actor: Actor) -> None:
    """Let a suspended account act again; raises UnknownAccount."""
    await change(platform, account_id, "active", reason=reason, actor=actor)


async def change(platform: Platform, account_id: int, status: str, *, reason: str, actor: Actor) -> None:
    """Set the status and record it; a second time changes and records nothing."""
    database = platform.database
    async with database.transaction():
        was = await database.fetchval("SELECT status FROM account WHERE id = $1 FOR UPDATE", account_id)
        if was is None:
            raise UnknownAccount(account_id)
        if was == status:
            return
        await database.execute("UPDATE account SET status = $2 WHERE id = $1", account_id, status)
        await record(
            database,
            actor,
            f"account.{status}",
            f"account:{account_id}",
            account_id=account_id,
            details={"from": was, "to": status, "reason": reason},
        )
