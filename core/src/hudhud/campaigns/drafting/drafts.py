"""Drafts: made and edited, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Unpack

from hudhud import channels, messages, senders
from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, get
from hudhud.campaigns.drafting.checks import check_values
from hudhud.campaigns.drafting.values import Given, Values, changed, columns_of, values_of
from hudhud.errors import Conflict
from hudhud.plugins import Platform

__all__ = ["EditedMeanwhile", "create_draft", "edit_draft"]

Interface = Literal["portal", "api", "personalised_api"]


@dataclass(eq=False)
class EditedMeanwhile(Conflict):
    """Somebody else saved the draft after it was read; `by` is who, `revision` what it is now."""

    by: str
    revision: int
    code = "edited_meanwhile"
    message = "%(by)s changed this campaign after you opened it. Nothing of yours was saved yet; look at both."


async def create_draft(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    interface: Interface,
    actor: Actor,
    copied_from: int | None = None,
    **given: Unpack[Given],
) -> Campaign:
    """A new draft; raises Invalid and SenderNotYours for values that are wrong, not for ones that are missing yet.

    Of a test token it is for a test; raises NoSimulator where there is none.
    """
    values = changed(Values(channel, "", ""), given)
    await check_values(platform, account_id, values)
    await check_choice(platform, account_id, values, actor)
    if actor.test:
        await messages.require_simulator(platform, channels.channel(platform, channel))
    columns = columns_of(values) | {
        "account": account_id,
        "created_by": actor.name,
        "interface": interface,
        "app_user": actor.user_id,
        "test": actor.test,
        "copied_from": copied_from,
        "edited_by": actor.name,
    }
    async with platform.database.transaction() as db:
        campaign_id = await db.fetchval(
            f"INSERT INTO campaign ({', '.join(columns)}, edited_at) "
            f"VALUES ({', '.join(f'${number}' for number in range(1, len(columns) + 1))}, now()) RETURNING id",
            *columns.values(),
        )
        await record(platform.database, actor, "campaign.create", f"cmp_{campaign_id}", account_id=account_id)
    return await get(platform, account_id, campaign_id)


async def edit_draft(
    platform: Platform,
    *,
    account_id: int,
    campaign_id: int,
    actor: Actor,
    revision: int | None = None,
    **given: Unpack[Given],
) -> Campaign:
    """Change what is given. With `revision`, only if the draft is still at it.

    Raises Invalid, SenderNotYours for another sender, CampaignIsNot once it is no longer a draft, and EditedMeanwhile
    where it moved on since.
    """
    campaign = await get(platform, account_id, campaign_id)
    if revision is not None and campaign.revision != revision and campaign.state is CampaignState.DRAFT:
        raise EditedMeanwhile(campaign.edited_by, campaign.revision)
    before = values_of(campaign)
    values = changed(before, given)
    await check_values(platform, account_id, values)
    if values.sender != before.sender:
        await check_choice(platform, account_id, values, actor)
    columns = columns_of(values)
    if columns == columns_of(before) and campaign.state is CampaignState.DRAFT:
        return campaign
    sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=5))
    async with platform.database.transaction() as db:
        changed_id = await db.fetchval(
            f"""
            UPDATE campaign SET {sets}, revision = revision + 1, edited_by = $4, edited_at = now()
            WHERE id = $1 AND account = $2 AND state = 'draft' AND revision = $3 RETURNING id
            """,
            campaign_id,
            account_id,
            campaign.revision,
            actor.name,
            *columns.values(),
        )
        if changed_id is None:
            raise await why_not(platform, account_id, campaign_id)
        await record(platform.database, actor, "campaign.edit", f"cmp_{campaign_id}", account_id=account_id)
    return await get(platform, account_id, campaign_id)


async def check_choice(platform: Platform, account_id: int, values: Values, actor: Actor) -> None:
    """Raise SenderNotYours where a user chooses a sender that is for others of the account."""
    if values.sender:
        await senders.require(
            platform, account_id, values.channel, values.sender, user_id=actor.user_id, ours=actor.ours
        )


async def why_not(platform: Platform, account_id: int, campaign_id: int) -> Conflict:
    """Why an edit found nothing to change: the draft was launched, or saved by somebody else at the same moment."""
    now = await get(platform, account_id, campaign_id)
    if now.state is not CampaignState.DRAFT:
        return CampaignIsNot(now.state, CampaignState.DRAFT)
    return EditedMeanwhile(now.edited_by, now.revision)
