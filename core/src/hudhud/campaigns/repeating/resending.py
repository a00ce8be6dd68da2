"""Resending: a child campaign for those whom the network never took a message for.

What may have arrived is never sent twice by itself: *unconfirmed* messages are sent again only where somebody chose
so, and what a rule kept back (*blocked*: opted out, for one) never.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, get
from hudhud.campaigns.repeating.copying import CONTENT, PEOPLE, Interface, next_name
from hudhud.campaigns.running import fits
from hudhud.campaigns.unsent import sendable_again
from hudhud.errors import Conflict
from hudhud.plugins import Platform

__all__ = ["CampaignHasNotEnded", "NothingToResend", "ParentChoice", "Resendable", "child_of", "resend", "resendable"]

ParentChoice = Literal["all", "unsent", "unsent_and_unconfirmed"]


@dataclass(eq=False)
class CampaignHasNotEnded(CampaignIsNot):
    """Only what was launched and has ended is sent again."""

    code = "campaign_has_not_ended"
    message = (
        "A campaign is sent again once it was launched and has ended. Wait until this one has ended, "
        "or cancel what is left of it."
    )


@dataclass(eq=False)
class NothingToResend(Conflict):
    """Every message was taken by the network, or is kept back by a rule; or only unconfirmed ones are left."""

    unconfirmed: int
    code = "nothing_to_resend"
    message = (
        "There is nothing to send again: the network took every message, or a rule keeps it back "
        "(unconfirmed: %(unconfirmed)s)."
    )


@dataclass(frozen=True, slots=True)
class Resendable:
    """How many messages of an ended campaign were never taken, and how many nobody knows of."""

    unsent: int
    unconfirmed: int
    everything: bool

    def of(self, choice: ParentChoice) -> int:
        """How many a choice would send."""
        return self.unsent + (self.unconfirmed if choice == "unsent_and_unconfirmed" else 0)


COUNT: Final = f"""
SELECT count(*) FILTER (WHERE {sendable_again("unsent")}) AS unsent,
       count(*) FILTER (WHERE {sendable_again("unsent_and_unconfirmed")}) AS either
FROM campaign k JOIN message m ON m.id >= k.first_id AND m.id < k.last_id AND m.campaign = k.id
WHERE k.id = $1 AND k.account = $2
"""

# The same content; recipients of its own only where everything is sent again. Whoever comes second makes none.
RESEND: Final = f"""
INSERT INTO campaign (account, created_by, interface, name, app_user, test, edited_by, edited_at, parent, parent_choice,
                      {CONTENT}{{people}})
SELECT account, $3, $4, $5, $6, test, $3, now(), id, $7, {CONTENT}{{people}}
FROM campaign WHERE id = $1 AND account = $2
ON CONFLICT (parent) WHERE parent IS NOT NULL AND state <> 'cancelled' DO NOTHING RETURNING id
"""


async def resend(
    platform: Platform, *, account_id: int, campaign_id: int, choice: ParentChoice, interface: Interface, actor: Actor
) -> Campaign:
    """A draft for those of an ended campaign who were sent nothing; the one there is, if somebody was faster.

    `all` is for a failed campaign, of which nothing was sent: it copies its recipients. Otherwise they are fixed.
    Raises CampaignIsNot unless it has ended, and NothingToResend.
    """
    campaign = await get(platform, account_id, campaign_id)
    fits(campaign, actor)
    standing = await child_of(platform, campaign)
    if standing is not None:
        return standing
    kind = await fitting_choice(platform, campaign, choice)
    people = f", {PEOPLE}" if kind == "all" else ""
    async with platform.database.transaction() as db:
        child = await db.fetchval(
            RESEND.format(people=people), campaign_id, account_id, actor.name, interface, next_name(campaign.name),
            actor.user_id, kind,
        )  # fmt: skip
        if child is not None:
            await record(
                platform.database, actor, "campaign.resend", f"cmp_{child}", account_id=account_id,
                details={"from": f"cmp_{campaign_id}", "choice": kind},
            )  # fmt: skip
    made = await child_of(platform, campaign)
    return made or await resend(
        platform, account_id=account_id, campaign_id=campaign_id, choice=choice, interface=interface, actor=actor
    )


async def child_of(platform: Platform, campaign: Campaign) -> Campaign | None:
    """The campaign that sends again what this one left, unless it was cancelled."""
    child = await platform.database.fetchval(
        "SELECT id FROM campaign WHERE parent = $1 AND account = $2 AND state <> 'cancelled'",
        campaign.id,
        campaign.account_id,
    )
    return None if child is None else await get(platform, campaign.account_id, child)


async def fitting_choice(platform: Platform, campaign: Campaign, choice: ParentChoice) -> ParentChoice:
    """What is to be sent again; raises where there is nothing, or the campaign has not ended."""
    found = await resendable(platform, campaign)
    if found.everything:
        return "all"
    if choice == "all":
        raise CampaignIsNot(campaign.state, CampaignState.FAILED)
    if not found.of(choice):
        raise NothingToResend(found.unconfirmed)
    return choice


async def resendable(platform: Platform, campaign: Campaign) -> Resendable:
    """What an ended campaign has left; raises CampaignHasNotEnded for one that may still send or was never launched."""
    ended = campaign.closed_at is not None and campaign.launched_at is not None
    if not ended:
        raise CampaignHasNotEnded(campaign.state, "finished, failed or cancelled")
    if campaign.hold_id is None:
        return Resendable(campaign.messages, 0, everything=True)
    row = await platform.database.fetchrow(COUNT, campaign.id, campaign.account_id)
    unsent, either = (row["unsent"], row["either"]) if row else (0, 0)
    return Resendable(unsent, either - unsent, everything=False)
