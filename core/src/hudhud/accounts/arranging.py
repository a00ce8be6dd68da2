"""What operators arrange with a customer: how it pays, by which prices, whom it turns to, what it may have."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hudhud.accounts.accounts import UnknownAccount
from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["AccountFacts", "AccountKind", "Arrangement", "arrange", "facts"]

SMALL: Final = "sme"


class AccountKind(StrEnum):
    """Paying beforehand, or afterwards within the safe limit."""

    PREPAID = "prepaid"
    POSTPAID = "postpaid"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All that is arranged; `manager_id` is an account manager's, None for nobody.

    A `small_business` chooses the country of each campaign, and is warned of what that country asks. `marketing_hours`
    binds all its campaigns to the marketing hours of each recipient's country.
    """

    name: str
    kind: AccountKind
    price_list_id: int
    manager_id: int | None
    may_have_sub_accounts: bool
    second_factor_required: bool
    small_business: bool = False
    marketing_hours: bool = False


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An arrangement, and what an account is besides; `master_id` is that of a sub-account."""

    arrangement: Arrangement
    trial: bool
    house: bool
    master_id: int | None
    created_at: datetime


async def facts(platform: Platform, account_id: int) -> AccountFacts:
    """What an account is; raises UnknownAccount."""
    row = await platform.database.fetchrow("SELECT * FROM account WHERE id = $1", account_id)
    if row is None:
        raise UnknownAccount(account_id)
    arrangement = Arrangement(
        name=row["name"],
        kind=AccountKind(row["kind"]),
        price_list_id=row["price_list"],
        manager_id=row["manager"],
        may_have_sub_accounts=row["may_have_sub_accounts"],
        second_factor_required=row["second_factor_required"],
        small_business=row["segment"] == SMALL,
        marketing_hours=row["marketing_hours"],
    )
    return AccountFacts(arrangement, row["trial"], row["house"], row["master"], row["created_at"])


async def arrange(platform: Platform, account_id: int, wanted: Arrangement, *, reason: str, actor: Actor) -> None:
    """Put an arrangement in place and record what changed, if anything did; raises Invalid, UnknownAccount."""
    database = platform.database
    async with database.transaction():
        await database.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", account_id)
        present = (await facts(platform, account_id)).arrangement
        if wanted == present:
            return
        problems = [problem async for problem in wrong(platform, account_id, wanted)]
        if problems:
            raise Invalid(*problems)
        await write(platform, account_id, wanted)
        was, is_ = asdict(present), asdict(wanted)
        changed = {name: {"from": was[name], "to": is_[name]} for name in is_ if was[name] != is_[name]}
        await record(
            database,
            actor,
            "account.arrange",
            f"account:{account_id}",
            account_id=account_id,
            details={"reason": reason, **changed},
        )


async def write(platform: Platform, account_id: int, wanted: Arrangement) -> None:
    """Store it."""
    await platform.database.execute(
        """
        UPDATE account SET name = $2, kind = $3, price_list = $4, manager = $5, may_have_sub_accounts = $6,
               second_factor_required = $7, segment = $8, marketing_hours = $9
        WHERE id = $1
        """,
        account_id,
        wanted.name.strip(),
        wanted.kind.value,
        wanted.price_list_id,
        wanted.manager_id,
        wanted.may_have_sub_accounts,
        wanted.second_factor_required,
        SMALL if wanted.small_business else "",
        wanted.marketing_hours,
    )


async def wrong(platform: Platform, account_id: int, wanted: Arrangement) -> AsyncIterator[Problem]:
    """What cannot be taken."""
    fetch = platform.database.fetchval
    if not 1 <= len(wanted.name.strip()) <= 200:
        yield Problem("name", N_("Give a name of at most 200 characters."), wanted.name)
    listed = await fetch("SELECT currency FROM price_list WHERE id = $1", wanted.price_list_id)
    if listed is None:
        yield Problem("price_list_id", N_("There is no such price list."))
    elif listed != await fetch("SELECT currency FROM account WHERE id = $1", account_id):
        yield Problem("price_list_id", N_("The price list is in another currency than the account."), listed)
    known = "SELECT EXISTS (SELECT FROM account_manager WHERE id = $1)"
    if wanted.manager_id is not None and not await fetch(known, wanted.manager_id):
        yield Problem("manager_id", N_("There is no such account manager."))
    if not wanted.may_have_sub_accounts and await fetch(
        "SELECT EXISTS (SELECT FROM account WHERE master = $1)", account_id
    ):
        yield Problem("may_have_sub_accounts", N_("This account has sub-accounts already."))
