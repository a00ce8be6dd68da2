"""The last 30 days: messages and what they cost, and how long the credit lasts at this rate."""

from __future__ import annotations

from collections.abc import Mapping

from hudhud import ledger
from hudhud.plugins import Platform
from hudhud_portal.customers import customer
from hudhud_web import Person

__all__ = ["load_spending"]


async def load_spending(platform: Platform, person: Person) -> Mapping[str, object]:
    """What the card shows."""
    account = customer(person).account_id
    async with platform.database.transaction():
        consumed = await ledger.consumption(platform, account)
        credit = await ledger.balance(platform, account)
    return {"consumed": consumed, "days_left": consumed.days_left(credit.balance)}
