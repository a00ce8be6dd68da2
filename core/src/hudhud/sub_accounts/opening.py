"""Opening a sub-account: with its master's currency and prices, and a letter to its first administrator."""

from __future__ import annotations

from hudhud import accounts, identity
from hudhud.audit import Actor, record
from hudhud.errors import Refused
from hudhud.identity import Role
from hudhud.plugins import Platform

__all__ = ["NoSubAccounts", "open_sub_account"]


class NoSubAccounts(Refused):
    """The account is a trial, a sub-account itself, or was not given sub-accounts."""

    code = "no_sub_accounts"
    message = "Your account cannot have sub-accounts now. Ask your account manager."


async def open_sub_account(
    platform: Platform, *, master_id: int, name: str, email: str, inviter: str, language: str, actor: Actor
) -> int:
    """Open it with a balance of zero, and invite its first administrator; gives its id.

    Raises Invalid, NoSubAccounts, and what `identity.invite` raises.
    """
    database = platform.database
    # The new account is nobody's yet: a tenant's scope would not show it to the verbs that make it.
    async with database.untenanted(), database.transaction():
        master = await database.fetchrow(
            """
            SELECT currency, region, time_zone, price_list FROM account
            WHERE id = $1 AND may_have_sub_accounts AND master IS NULL AND NOT trial AND status = 'active' FOR SHARE
            """,
            master_id,
        )
        if master is None:
            raise NoSubAccounts
        account = await accounts.create(
            platform,
            name=name,
            currency=master["currency"],
            region=master["region"],
            time_zone=master["time_zone"],
            price_list_id=master["price_list"],
            actor=actor,
        )
        await database.execute("UPDATE account SET master = $2 WHERE id = $1", account.id, master_id)
        await identity.invite(
            platform,
            account_id=account.id,
            email=email,
            role=Role.ADMIN,
            inviter=inviter,
            language=language,
            actor=actor,
        )
        details = {"sub_account": account.id, "name": account.name}
        await record(
            database, actor, "sub_account.open", f"account:{account.id}", account_id=master_id, details=details
        )
    return account.id
