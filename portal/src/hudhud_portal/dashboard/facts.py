"""The account's facts behind the gear: credit, safe limit, and whom to turn to."""

from __future__ import annotations

from collections.abc import Mapping

from hudhud import accounts, ledger
from hudhud.plugins import Platform
from hudhud_portal.customers import customer
from hudhud_web import Person

__all__ = ["load_facts"]


async def load_facts(platform: Platform, person: Person) -> Mapping[str, object]:
    """What the panel shows; also on the account's own page."""
    account = customer(person).account_id
    async with platform.database.transaction():
        manager_id = (await accounts.facts(platform, account)).arrangement.manager_id
        return {
            "credit": await ledger.balance(platform, account),
            "manager": None if manager_id is None else await accounts.account_manager(platform, manager_id),
        }
