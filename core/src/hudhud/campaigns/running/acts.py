"""Launch, pause, resume and cancel: each a conditional UPDATE, so that it happens once whatever is clicked twice."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from hudhud import ledger
from hudhud.audit import Actor, record
from hudhud.campaigns.campaign import SELECT, Campaign, CampaignIsNot, CampaignState, campaign_of, get
from hudhud.campaigns.drafting import is_personalised, refused_there, require_complete
from hudhud.campaigns.running.telling import tell_end
from hudhud.campaigns.timing import pace_chunks, shift
from hudhud.errors import DomainError, Invalid, Problem, Refused
from hudhud.i18n import N_
from hudhud.messages import cancel_waiting
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["NotForATest", "cancel", "launch", "pause", "resume", "start_prepared"]

SYSTEM = Actor("system")
LAUNCHED: Final = f"""
{SELECT} WHERE k.id = $1 AND k.state = 'preparing'
  AND (k.start_at IS NULL OR k.start_at >= now() - make_interval(mins => $2)) FOR UPDATE OF k
"""


class NotForATest(Refused):
    """A test token acts on campaigns that were begun with one; this one would reach people."""

    code = "not_for_a_test"
    message = "This campaign reaches people, and a test token acts on test campaigns only. Use a live token."


def fits(campaign: Campaign, actor: Actor) -> None:
    """Raise NotForATest where a test token acts on what is no test."""
    if actor.test and not campaign.test:
        raise NotForATest


async def launch(platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign:
    """Start sending. A campaign that is not prepared yet is prepared first; without credit it becomes *failed*.

    Raises Invalid for what the draft lacks, CampaignIsNot for anything but a draft (a second launch, for one),
    NotForATest for a test token's launch of what is no test.
    """
    campaign = await get(platform, account_id, campaign_id)
    fits(campaign, actor)
    if campaign.state is CampaignState.DRAFT:
        await require_complete(platform, replace(campaign, user_id=actor.user_id or campaign.user_id))
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            """
            UPDATE campaign SET state = 'preparing', launched_at = now(), progressed_at = now(),
                   app_user = coalesce($3, app_user)
            WHERE id = $1 AND account = $2 AND state = 'draft' RETURNING id
            """,
            campaign_id,
            account_id,
            actor.user_id,
        )
        if changed is None:
            raise CampaignIsNot((await get(platform, account_id, campaign_id)).state, CampaignState.DRAFT)
        await record(platform.database, actor, "campaign.launch", f"cmp_{campaign_id}", account_id=account_id)
        await enqueue(platform.database, "campaigns.prepare", campaign_id=campaign_id)
    await start_prepared(platform, campaign_id)
    return await get(platform, account_id, campaign_id)


async def start_prepared(platform: Platform, campaign_id: int) -> None:
    """Take the hold and open the chunks of a launched campaign whose forecast is exact; otherwise do nothing.

    One whose time is more than `HUDHUD_LATE_START_MINUTES` ago by now is left to be missed.
    """
    async with platform.database.transaction() as db:
        row = await db.fetchrow(LAUNCHED, campaign_id, platform.settings.late_start_minutes)
        if row is None:
            return
        campaign = campaign_of(row)
        if not campaign.prepared:
            return
        if not campaign.messages:
            await fail(platform, campaign, Invalid(Problem("recipients", N_("None of the recipients can be sent to."))))
            return
        refused = await refused_there(platform, campaign)
        if refused is not None:
            await fail(platform, campaign, refused)
            return
        try:
            hold_id = await ledger.hold(
                platform,
                account_id=campaign.account_id,
                key=f"campaign:{campaign_id}",
                amount=campaign.cost,
                subject=f"cmp_{campaign_id}",
            )
        except ledger.NotEnoughCredit as error:
            await fail(platform, campaign, error)
            return
        await open_chunks(platform, campaign, hold_id)


async def open_chunks(platform: Platform, campaign: Campaign, hold_id: int) -> None:
    """Freeze the content, let the gateways claim, and tell them; inside the caller's transaction."""
    database = platform.database
    content_id = await database.fetchval(
        """
        INSERT INTO content (account, channel, sender, text, parameters, transforms, verbatim)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """,
        campaign.account_id,
        campaign.channel,
        campaign.sender,
        campaign.text,
        list(campaign.parameters),
        campaign.transforms,
        not is_personalised(platform, campaign),
    )
    await database.execute(
        """
        UPDATE chunk SET open = true, content = $2, hold = $3, expires_at = now() + make_interval(hours => $4),
               app_user = $5
        WHERE campaign = $1
        """,
        campaign.id,
        content_id,
        hold_id,
        platform.settings.receipt_validity_hours,
        campaign.user_id,
    )
    await database.execute(
        "UPDATE campaign SET state = 'running', content = $2, hold = $3, progressed_at = now() WHERE id = $1",
        campaign.id,
        content_id,
        hold_id,
    )
    await pace_chunks(platform, campaign)
    await offer(platform, campaign.id)


async def offer(platform: Platform, campaign_id: int) -> None:
    """Hint to every gateway concerned that there is something to claim."""
    for row in await platform.database.fetch(
        "SELECT connection, min(id) AS chunk FROM chunk WHERE campaign = $1 AND open GROUP BY connection", campaign_id
    ):
        await enqueue(platform.database, "gateway.offer", queue=f"gateway-{row['connection']}", chunk=row["chunk"])


async def fail(platform: Platform, campaign: Campaign, error: DomainError) -> None:
    """End a campaign that cannot start, with the reason in words."""
    told = error.problems[0].message if isinstance(error, Invalid) else error.message
    values = {name: str(value) for name, value in error.values().items()}
    failed = await platform.database.fetch(
        """
        UPDATE campaign SET state = 'failed', reason = $2, reason_values = $3, finished_at = now(), closed_at = now()
        WHERE id = $1 RETURNING id, account, app_user, name, interface, state, messages
        """,
        campaign.id,
        told,
        json.dumps(values),
    )
    for row in failed:
        await tell_end(platform, row)
    await record(
        platform.database,
        SYSTEM,
        "campaign.fail",
        f"cmp_{campaign.id}",
        account_id=campaign.account_id,
        details={"reason": error.code, **values},
    )


async def pause(platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign:
    """Stop claiming: what is claimed already goes out, at most one window. Raises CampaignIsNot unless it runs."""
    await change(
        platform, account_id, campaign_id, actor, act="pause", needed="running",
        update="state = 'paused', paused_at = now()",
    )  # fmt: skip
    return await get(platform, account_id, campaign_id)


async def resume(platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign:
    """Go on where it was paused; raises CampaignIsNot unless it is paused."""
    async with platform.database.transaction():
        await shift(platform, campaign_id)
        await change(
            platform, account_id, campaign_id, actor, act="resume", needed="paused",
            update="state = 'running', paused_at = NULL, "
            "paused_seconds = paused_seconds + extract(epoch FROM now() - paused_at)",
        )  # fmt: skip
        await offer(platform, campaign_id)
    return await get(platform, account_id, campaign_id)


async def cancel(platform: Platform, *, account_id: int, campaign_id: int, actor: Actor) -> Campaign:
    """End it: what is not claimed is never sent; its money is released once the claimed parts are answered."""
    async with platform.database.transaction() as db:
        await change(
            platform, account_id, campaign_id, actor, act="cancel",
            needed="draft, scheduled, missed, preparing, running or paused",
            update="state = 'cancelled', finished_at = now()",
        )  # fmt: skip
        await db.execute(
            """
            UPDATE chunk SET cancelled = cancelled + queued, queued = 0, next_id = last_id, open = false
            WHERE campaign = $1
            """,
            campaign_id,
        )
        await cancel_waiting(platform, campaign_id)
    return await get(platform, account_id, campaign_id)


async def change(
    platform: Platform, account_id: int, campaign_id: int, actor: Actor, *, act: str, needed: str, update: str
) -> None:
    """Change the state on condition of the present one; raises NotFound or CampaignIsNot."""
    states = needed.replace(" or ", ", ").split(", ")
    fits(await get(platform, account_id, campaign_id), actor)
    async with platform.database.transaction() as db:
        changed = await db.fetchval(
            f"""
            UPDATE campaign SET {update}, progressed_at = now()
            WHERE id = $1 AND account = $2 AND state = ANY ($3::text[]) RETURNING id
            """,
            campaign_id,
            account_id,
            states,
        )
        if changed is None:
            raise CampaignIsNot((await get(platform, account_id, campaign_id)).state, needed)
        await record(platform.database, actor, f"campaign.{act}", f"cmp_{campaign_id}", account_id=account_id)
