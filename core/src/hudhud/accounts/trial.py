"""Trial accounts: each user reaches only his own verified number, until the account goes live."""

from __future__ import annotations

from hudhud.accounts.accounts import UnknownAccount
from hudhud.audit import Actor, record
from hudhud.plugins import Platform

__all__ = ["begin_trial", "go_live"]


async def begin_trial(platform: Platform, account_id: int) -> None:
    """Make a trial of an account that was opened just now, in the same transaction; its owner counts as small."""
    await platform.database.execute("UPDATE account SET trial = true, segment = 'sme' WHERE id = $1", account_id)


async def go_live(platform: Platform, account_id: int, *, reason: str, actor: Actor) -> None:
    """Lift a trial's limits at once; history and credit stay. A live account changes nothing.

    Raises UnknownAccount.
    """
    database = platform.database
    async with database.transaction():
        trial = await database.fetchval("SELECT trial FROM account WHERE id = $1 FOR UPDATE", account_id)
        if trial is None:
            raise UnknownAccount(account_id)
        if not trial:
            return
        await database.execute("UPDATE account SET trial = false WHERE id = $1", account_id)
        await record(
            database,
            actor,
            "account.go_live",
            f"account:{account_id}",
            account_id=account_id,
            details={"reason": reason},
        )
