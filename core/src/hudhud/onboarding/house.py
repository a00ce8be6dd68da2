"""The house account: the platform's own, from which codes are sent at no price."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from hudhud import accounts, pricing, senders
from hudhud.audit import Actor
from hudhud.plugins import Platform

__all__ = ["HOUSE", "house_account"]

HOUSE: Final = Actor("system")
NAME: Final = "House"
CURRENCY: Final = "EUR"  # nothing is ever paid in it


async def house_account(platform: Platform) -> int:
    """The id of the house account, with its sender; made at the first call, once over all processes."""
    database = platform.database
    found = await database.fetchval("SELECT id FROM account WHERE house")
    if found is None:
        async with database.transaction():
            await database.execute("SELECT pg_advisory_xact_lock(hashtextextended('house account', 0))")
            found = await database.fetchval("SELECT id FROM account WHERE house")
            if found is None:
                found = await open_house(platform)
    settings = platform.settings
    await senders.assign(
        platform, account_id=found, channel=settings.code_channel, name=settings.code_sender, actor=HOUSE, ours=True
    )
    return int(found)


async def open_house(platform: Platform) -> int:
    """Make the account and its price list, where everything costs nothing."""
    lines = [pricing.Line(platform.settings.code_channel, "", Decimal(0))]
    price_list = await pricing.create_price_list(platform, name=NAME, currency=CURRENCY, lines=lines)
    account = await accounts.create(
        platform,
        name=NAME,
        currency=CURRENCY,
        region=platform.settings.default_region,
        time_zone="UTC",
        price_list_id=price_list,
        actor=HOUSE,
    )
    await platform.database.execute("UPDATE account SET house = true WHERE id = $1", account.id)
    return account.id
