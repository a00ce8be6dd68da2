"""A master stops a sub-account and lets it go on: it cannot sign in, call the API, or run what it had under way."""

from __future__ import annotations

from hudhud import accounts
from hudhud.audit import Actor
from hudhud.errors import Refused
from hudhud.plugins import Platform
from hudhud.sub_accounts.looking import own, sub_account

__all__ = ["SuspendedByOperator", "activate_sub_account", "deactivate_sub_account"]


class SuspendedByOperator(Refused):
    """Not the master but an operator suspended the account."""

    code = "suspended_by_operator"
    message = "This account was suspended by our operators. Write to us to have it activated."


async def deactivate_sub_account(platform: Platform, *, master_id: int, account_id: int, actor: Actor) -> None:
    """Stop it at once: claims of its messages too; raises NotFound."""
    await own(platform, master_id, account_id)
    async with platform.database.also(account_id):
        await accounts.suspend(platform, account_id, reason="Deactivated by its master", actor=actor, by_master=True)


async def activate_sub_account(platform: Platform, *, master_id: int, account_id: int, actor: Actor) -> None:
    """Let it go on where it stopped; raises NotFound and SuspendedByOperator."""
    async with platform.database.transaction():
        await own(platform, master_id, account_id)
        await platform.database.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", account_id)
        found = await sub_account(platform, master_id, account_id)
        if found.active:
            return
        if not found.by_master:
            raise SuspendedByOperator
        async with platform.database.also(account_id):
            await accounts.activate(platform, account_id, reason="Activated by its master", actor=actor)
