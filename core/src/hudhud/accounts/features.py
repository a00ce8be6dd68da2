"""Features of an account: each is off, reachable by its address only, or in the menu."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hudhud.accounts.accounts import UnknownAccount
from hudhud.audit import Actor, record
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["FeatureState", "features", "set_feature"]

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


class FeatureState(StrEnum):
    """Whether an account sees a feature: not at all, at its address, or in the menu too."""

    OFF = "off"
    BY_ADDRESS = "by_address"
    IN_MENU = "in_menu"


async def features(platform: Platform, account_id: int) -> Mapping[str, FeatureState]:
    """The features whose state was set for this account; others are in the state that their plugin gives."""
    rows = await platform.database.fetch("SELECT feature, state FROM account_feature WHERE account = $1", account_id)
    return {row["feature"]: FeatureState(row["state"]) for row in rows}


async def set_feature(
    platform: Platform, *, account_id: int, feature: str, state: FeatureState | None, actor: Actor
) -> None:
    """Set a feature's state for an account, with None back to its plugin's; raises Invalid, UnknownAccount.

    It counts from the next request on; setting what is set already changes and records nothing.
    """
    if not NAME.fullmatch(feature):
        raise Invalid(Problem("feature", N_("There is no such feature."), feature))
    database = platform.database
    async with database.transaction():
        if not await database.fetchval("SELECT 1 FROM account WHERE id = $1 FOR UPDATE", account_id):
            raise UnknownAccount(account_id)
        was = (await features(platform, account_id)).get(feature)
        if was is state:
            return
        await write(platform, account_id, feature, state)
        await record(
            database,
            actor,
            "account.feature",
            f"account:{account_id}",
            account_id=account_id,
            details={"feature": feature, "from": was, "to": state},
        )


async def write(platform: Platform, account_id: int, feature: str, state: FeatureState | None) -> None:
    """Keep the state, or forget it."""
    if state is None:
        await platform.database.execute(
            "DELETE FROM account_feature WHERE account = $1 AND feature = $2", account_id, feature
        )
        return
    await platform.database.execute(
        """
        INSERT INTO account_feature (account, feature, state) VALUES ($1, $2, $3)
        ON CONFLICT (account, feature) DO UPDATE SET state = excluded.state
        """,
        account_id,
        feature,
        state.value,
    )
