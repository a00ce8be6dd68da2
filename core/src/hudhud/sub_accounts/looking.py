"""A master's sub-accounts: the list, and one of them. Those of other masters are not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hudhud import identity, ledger
from hudhud.database import Row
from hudhud.errors import NotFound
from hudhud.identity import Invitation, UserRecord
from hudhud.ledger import Balance, StatementLine
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Inside", "SubAccount", "look_into", "own", "sub_account", "sub_accounts"]

LINES: Final = 20


@dataclass(frozen=True, slots=True)
class SubAccount:
    """A sub-account as its master sees it. `free` can be moved back: what is neither held nor lent.

    `by_master`: the master deactivated it, and may activate it; what an operator suspended stays so.
    """

    id: int
    name: str
    active: bool
    by_master: bool
    balance: Money
    free: Money
    users: int
    campaigns: int
    created_at: datetime


SELECT: Final = """
    SELECT a.id, a.name, a.status, a.suspended_by_master, a.currency, a.created_at, b.balance, b.held,
           (SELECT count(*) FROM app_user u WHERE u.account = a.id) AS users,
           (SELECT count(*) FROM campaign k WHERE k.account = a.id) AS campaigns
    FROM account a JOIN ledger_balance b ON b.account = a.id
"""


async def sub_accounts(platform: Platform, master_id: int) -> list[SubAccount]:
    """A master's sub-accounts by name."""
    database = platform.database
    known = [row["id"] for row in await database.fetch("SELECT id FROM account WHERE master = $1", master_id)]
    async with database.also(*known):
        rows = await database.fetch(f"{SELECT} WHERE a.master = $1 ORDER BY lower(a.name), a.id", master_id)
    return [sub_account_of(row) for row in rows]


async def sub_account(platform: Platform, master_id: int, account_id: int) -> SubAccount:
    """One of the master's; raises NotFound."""
    await own(platform, master_id, account_id)
    async with platform.database.also(account_id):
        row = await platform.database.fetchrow(f"{SELECT} WHERE a.id = $1 AND a.master = $2", account_id, master_id)
    if row is None:
        raise NotFound
    return sub_account_of(row)


@dataclass(frozen=True, slots=True)
class Inside:
    """What a master sees inside: users, those invited, the balance, and the last lines of the statement."""

    users: list[UserRecord]
    invitations: list[Invitation]
    credit: Balance
    lines: list[StatementLine]


async def look_into(platform: Platform, master_id: int, account_id: int) -> Inside:
    """Look into one of the master's, without acting in it; raises NotFound."""
    await own(platform, master_id, account_id)
    async with platform.database.also(account_id):
        return Inside(
            users=await identity.users(platform, account_id),
            invitations=await identity.invitations(platform, account_id),
            credit=await ledger.balance(platform, account_id),
            lines=await ledger.statement(platform, account_id, limit=LINES),
        )


async def own(platform: Platform, master_id: int, account_id: int) -> None:
    """Raise NotFound unless this account is a sub-account of the master's."""
    found = await platform.database.fetchval(
        "SELECT true FROM account WHERE id = $1 AND master = $2", account_id, master_id
    )
    if not found:
        raise NotFound


def sub_account_of(row: Row) -> SubAccount:
    """A row as a sub-account."""
    currency = row["currency"]
    return SubAccount(
        id=row["id"],
        name=row["name"],
        active=row["status"] == "active",
        by_master=row["suspended_by_master"],
        balance=Money(row["balance"], currency),
        free=Money(max(row["balance"] - row["held"], 0), currency),
        users=row["users"],
        campaigns=row["campaigns"],
        created_at=row["created_at"],
    )
