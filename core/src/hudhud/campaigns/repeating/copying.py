"""Copies: a campaign's content and recipients as a new draft."""

from __future__ import annotations

import re
from typing import Final, Literal

from hudhud import channels, messages
from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, get
from hudhud.plugins import Platform

__all__ = ["CONTENT", "PEOPLE", "Interface", "copy", "next_name"]

Interface = Literal["portal", "api"]

NUMBERED: Final = re.compile(r"^(?P<name>.*) \((?P<number>\d{1,4})\)$", re.DOTALL)
MOST: Final = 100

CONTENT: Final = "channel, type, sender, text, options, country, other_countries, spread_minutes, marketing_hours"
PEOPLE: Final = "recipient_file, recipients, contact_groups, all_contacts"

# A campaign that sent again what another had left has no recipients of its own: those of the first one are meant.
ORIGIN: Final = """
WITH RECURSIVE line AS (
    SELECT id, parent, parent_choice, 0 AS steps FROM campaign WHERE id = $1 AND account = $2
    UNION ALL SELECT k.id, k.parent, k.parent_choice, l.steps + 1
    FROM campaign k JOIN line l ON k.id = l.parent AND l.parent_choice IN ('unsent', 'unsent_and_unconfirmed')
)
SELECT id FROM line ORDER BY steps DESC LIMIT 1
"""

COPY: Final = f"""
INSERT INTO campaign (account, created_by, interface, name, app_user, test, copied_from, edited_by, edited_at,
                      {CONTENT}, {PEOPLE})
SELECT k.account, $3, $4, $5, $6, $7, k.id, $3, now(), {", ".join(f"k.{name}" for name in CONTENT.split(", "))},
       {", ".join(f"o.{name}" for name in PEOPLE.split(", "))}
FROM campaign k, campaign o WHERE k.id = $1 AND k.account = $2 AND o.id = $8
RETURNING id
"""


async def copy(
    platform: Platform, *, account_id: int, campaign_id: int, interface: Interface, actor: Actor
) -> Campaign:
    """A new draft with the same content and recipients, to be sent at a time of its own; raises NotFound.

    What was acknowledged for the first one is to be acknowledged again. A test token's copy is a test.
    """
    campaign = await get(platform, account_id, campaign_id)
    if actor.test:
        await messages.require_simulator(platform, channels.channel(platform, campaign.channel))
    async with platform.database.transaction() as db:
        origin = await db.fetchval(ORIGIN, campaign_id, account_id)
        copied = await db.fetchval(
            COPY, campaign_id, account_id, actor.name, interface, next_name(campaign.name), actor.user_id, actor.test,
            origin,
        )  # fmt: skip
        await record(
            platform.database, actor, "campaign.copy", f"cmp_{copied}", account_id=account_id,
            details={"from": f"cmp_{campaign_id}"},
        )  # fmt: skip
    return await get(platform, account_id, copied)


def next_name(name: str) -> str:
    """A name for another one of the same: `Winter sale (2)`, and `Winter sale (3)` for a copy of that."""
    found = NUMBERED.match(name)
    stem, number = (found["name"], int(found["number"]) + 1) if found else (name, 2)
    ending = f" ({number})"
    return stem[: MOST - len(ending)] + ending
