"""Opening an account."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import available_timezones

import phonenumbers

from hudhud.accounts.accounts import Account, get
from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["create"]


async def create(
    platform: Platform,
    *,
    name: str,
    currency: str,
    region: str,
    time_zone: str,
    price_list_id: int,
    actor: Actor,
) -> Account:
    """Open a prepaid account with a balance of zero; raises Invalid.

    Its price list must be in its currency.
    """
    database = platform.database
    listed = await database.fetchval("SELECT currency FROM price_list WHERE id = $1", price_list_id)
    problems = list(wrong(name=name, currency=currency, region=region, time_zone=time_zone, listed=listed))
    if problems:
        raise Invalid(*problems)
    async with database.transaction():
        account_id = await database.fetchval(
            """
            INSERT INTO account (name, currency, region, time_zone, price_list)
            VALUES ($1, $2, $3, $4, $5) RETURNING id
            """,
            name.strip(),
            currency,
            region,
            time_zone,
            price_list_id,
        )
        await database.execute("INSERT INTO ledger_balance (account) VALUES ($1)", account_id)
        await record(
            database,
            actor,
            "account.create",
            f"account:{account_id}",
            account_id=account_id,
            details={"name": name.strip(), "currency": currency, "price_list": price_list_id},
        )
        return await get(platform, account_id)


def wrong(*, name: str, currency: str, region: str, time_zone: str, listed: str | None) -> Iterator[Problem]:
    """What cannot be taken; `listed` is the price list's currency, None without such a list."""
    if not 1 <= len(name.strip()) <= 200:
        yield Problem("name", N_("Give a name of at most 200 characters."), name)
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        yield Problem("currency", N_("Give a currency of three capital letters, such as EUR."), currency)
    if region not in phonenumbers.SUPPORTED_REGIONS:
        yield Problem("region", N_("Give a country of two capital letters, such as EG."), region)
    if time_zone not in available_timezones():
        yield Problem("time_zone", N_("Give a time zone such as Africa/Cairo."), time_zone)
    if listed is None:
        yield Problem("price_list_id", N_("There is no such price list."))
    elif listed != currency:
        yield Problem("price_list_id", N_("The price list is in another currency than the account."), listed)
