"""Preparing: the recipients become message rows, contiguous by connection, cut into chunks, priced to the last unit.

One transaction writes everything, so that a crash leaves nothing. Where several groups of messages are told apart
(by connection, and by country where marketing hours are a rule) the recipients are read once to count what belongs
to which, since the counts decide the ranges of ids, and once to write.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace

from hudhud import channels
from hudhud.campaigns.campaign import SELECT as SELECT_CAMPAIGN
from hudhud.campaigns.campaign import Campaign, CampaignState, campaign_of
from hudhud.campaigns.drafting import is_personalised, taken_by
from hudhud.campaigns.preparing.placing import Places
from hudhud.campaigns.preparing.preparation import Preparation
from hudhud.campaigns.preparing.sources import entries, sources_of
from hudhud.campaigns.preparing.tally import Group
from hudhud.campaigns.preparing.writing import complete, write
from hudhud.campaigns.timing import hours_are_a_rule, portion
from hudhud.database import Connection
from hudhud.messages import FrozenTransform, Renderer, Wording, register, take_ids, terms_of
from hudhud.plugins import Platform

__all__ = ["prepare_campaign", "wording_for"]

LOCK = 1  # first half of the advisory lock's key: preparing a campaign


class EditedMeanwhile(Exception):
    """The draft was edited while its messages were being written."""


async def prepare_campaign(platform: Platform, campaign_id: int) -> None:
    """Write the messages of the campaign's present revision; done already, or no longer wanted: nothing happens."""
    with suppress(EditedMeanwhile):
        await prepare_once(platform, campaign_id)


async def prepare_once(platform: Platform, campaign_id: int) -> None:
    """The transaction of one preparation; raises EditedMeanwhile to roll it back."""
    async with platform.database.transaction() as db:
        if not await db.fetchval("SELECT pg_try_advisory_xact_lock($1, $2::int)", LOCK, campaign_id % 2**31):
            return  # another worker prepares it now
        row = await db.fetchrow(f"{SELECT_CAMPAIGN} WHERE k.id = $1", campaign_id)
        if row is None:
            return
        campaign = campaign_of(row)
        if campaign.state not in PREPARABLE or not await file_is_ready(db, campaign):
            return
        preparation = await begin(platform, db, campaign)
        if campaign.prepared and campaign.prices == preparation.sheet.fingerprint():
            return
        await discard(db, campaign)
        await reserve(platform, db, preparation)
        await write(platform, db, preparation)
        if not await complete(db, preparation):
            raise EditedMeanwhile


PREPARABLE = frozenset({CampaignState.DRAFT, CampaignState.SCHEDULED, CampaignState.PREPARING})


async def file_is_ready(db: Connection, campaign: Campaign) -> bool:
    """Whether the file, if there is one, has been read."""
    if campaign.recipient_file_id is None:
        return True
    state = await db.fetchval("SELECT state FROM recipient_file WHERE id = $1", campaign.recipient_file_id)
    return bool(state == "ready")


async def wording_for(platform: Platform, campaign: Campaign) -> Wording:
    """What the campaign says, with what its transforms freeze now."""
    taken = taken_by(platform, campaign)
    frozen = {
        one.name: FrozenTransform(
            names, await one.freeze(platform, campaign.account_id, names, campaign.options.get(one.name, {}))
        )
        for one in channels.message_transforms(platform)
        if (names := taken.transforms.get(one.name))
    }
    return Wording(campaign.text, taken.parameters, frozen, verbatim=not is_personalised(platform, campaign))


async def begin(platform: Platform, db: Connection, campaign: Campaign) -> Preparation:
    """Gather routes, prices, wording and sources."""
    channel = channels.channel(platform, campaign.channel)
    routes, sheet = await terms_of(platform, campaign.account_id, channel, test=campaign.test)
    wording = await wording_for(platform, campaign)
    sources = await sources_of(platform, db, campaign, wording.parameters)
    expected = sum([await source.count(db) for source in sources])
    return Preparation(
        campaign=replace(campaign, marketing_hours=await hours_are_a_rule(platform, campaign)),
        channel=channel,
        sheet=sheet,
        places=Places(routes, sheet),
        wording=wording,
        renderer=Renderer(platform, wording),
        sources=sources,
        expected=expected,
        chunk_size=portion(expected, campaign.spread_minutes, platform.settings.chunk_size),
        connections=routes.connections(),
    )


async def discard(db: Connection, campaign: Campaign) -> None:
    """Remove what an earlier revision had prepared."""
    await db.execute(
        "DELETE FROM message USING campaign k WHERE k.id = $1 AND message.id >= k.first_id AND message.id < k.last_id",
        campaign.id,
    )
    await db.execute("DELETE FROM chunk WHERE campaign = $1", campaign.id)
    await db.execute("DELETE FROM campaign_refusal WHERE campaign = $1", campaign.id)
    await db.execute("DELETE FROM campaign_destination WHERE campaign = $1", campaign.id)


async def reserve(platform: Platform, db: Connection, preparation: Preparation) -> None:
    """Reserve one range of ids, with a part of it for each group.

    Where there can be several groups the recipients are read once only to count them; a single one has all.
    """
    campaign = preparation.campaign
    only = len(preparation.connections) == 1 and not campaign.marketing_hours
    counts = (
        Counter(dict.fromkeys([(name, "") for name in preparation.connections], preparation.expected))
        if only
        else await count(db, preparation)
    )
    next_id = await take_ids(platform, max(counts.total(), 1))
    for key, expected in sorted(counts.items()):
        number = await register(platform, campaign.channel, key[0])
        preparation.groups[key] = Group(number, key[1], next_id, next_id)
        next_id += expected


async def count(db: Connection, preparation: Preparation) -> Counter[tuple[str, str]]:
    """How many recipients there are in each group."""
    counts: Counter[tuple[str, str]] = Counter()
    async for _, batch, _ in entries(db, preparation.sources):
        for entry in batch:
            place = preparation.places.of(entry.address)
            if not isinstance(place, str):
                counts[preparation.group_of(place.connection, place.country)] += 1
    return counts
