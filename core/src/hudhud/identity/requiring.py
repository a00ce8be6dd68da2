"""Whether an account requires a second factor of its users."""

from __future__ import annotations

from hudhud.accounts import UnknownAccount
from hudhud.audit import Actor, record
from hudhud.plugins import Platform

__all__ = ["is_factor_required", "require_factor"]


async def is_factor_required(platform: Platform, account_id: int) -> bool:
    """Whether users of the account must set up a second factor before anything else."""
    query = "SELECT second_factor_required FROM account WHERE id = $1"
    return bool(await platform.database.fetchval(query, account_id))


async def require_factor(platform: Platform, account_id: int, *, required: bool, actor: Actor) -> None:
    """Require it from now on, or no longer; raises UnknownAccount.

    Who has none is let to nothing but setting one up. API tokens are not affected.
    """
    database = platform.database
    async with database.transaction():
        was = await database.fetchval("SELECT second_factor_required FROM account WHERE id = $1 FOR UPDATE", account_id)
        if was is None:
            raise UnknownAccount(account_id)
        if was == required:
            return
        await database.execute("UPDATE account SET second_factor_required = $2 WHERE id = $1", account_id, required)
        await record(
            database,
            actor,
            "account.require_factor" if required else "account.require_no_factor",
            f"account:{account_id}",
            account_id=account_id,
        )
