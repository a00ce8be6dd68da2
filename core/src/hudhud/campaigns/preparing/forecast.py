"""The forecast: what a campaign will cost, exactly, beside the average estimate and the balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hudhud import channels, ledger, pricing
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, get
from hudhud.campaigns.drafting import problems_of
from hudhud.campaigns.preparing.sources import sources_of
from hudhud.campaigns.preparing.transaction import wording_for
from hudhud.errors import Problem
from hudhud.messages import Renderer
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.work import enqueue

__all__ = ["Forecast", "Refusal", "forecast", "refusals"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """`cost` is exact once `ready`; `estimate` is the average price times the units, as a first idea.

    While it is not ready, `prepared` of `total` recipients are done. `problems` are what the draft still lacks.
    `left_out` counts recipients that get nothing by the kind of reason (unpriced, opted_out, outside, missing,
    too_long; `refusals` lists them), `sources` messages by where their recipients come from, and `unit_counts` by
    their units.
    """

    ready: bool
    prepared: int
    total: int
    messages: int
    duplicates: int
    unpriced: int
    units: int
    units_per_message: int
    cost: Money
    estimate: Money
    balance: Money
    available: Money
    problems: tuple[Problem, ...]
    left_out: Mapping[str, int]
    sources: Mapping[str, int]
    unit_counts: Mapping[int, int]

    @property
    def least_units(self) -> int:
        """What the shortest message takes."""
        return min(self.unit_counts, default=self.units_per_message)

    @property
    def most_units(self) -> int:
        """What the longest message takes."""
        return max(self.unit_counts, default=self.units_per_message)

    @property
    def usual_units(self) -> int:
        """What most messages take."""
        return max(self.unit_counts, key=lambda units: self.unit_counts[units], default=self.units_per_message)

    @property
    def enough(self) -> bool:
        """Whether the available credit covers the exact cost."""
        return self.cost <= self.available


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient that is left out; `row` is the file's row, or below zero for a typed one, or 0 for a contact.

    `kind` groups reasons; `value` is what the reason is about, a parameter's name for one.
    """

    row: int
    address: str
    reason: str
    kind: str
    source: str
    value: str


async def forecast(platform: Platform, account_id: int, campaign_id: int, *, user_id: int | None = None) -> Forecast:
    """The campaign's forecast; one that is not prepared yet is being prepared from now on.

    `user_id` is who would send it, and is asked about what a draft lacks; otherwise whoever composed it.

    Raises CampaignIsNot for a campaign that failed or was cancelled before it was prepared.
    """
    campaign = await get(platform, account_id, campaign_id)
    asked = replace(campaign, user_id=user_id or campaign.user_id)
    problems = await problems_of(platform, asked) if campaign.state is CampaignState.DRAFT else ()
    current = campaign.prepared
    sheet = await pricing.sheet(platform, account_id, campaign.channel)
    sheet = sheet.free() if campaign.test else sheet
    if campaign.state is CampaignState.DRAFT and not problems:
        current = current and campaign.prices == sheet.fingerprint()
        if not current:
            await want(platform, campaign)
    elif not current and campaign.state not in {CampaignState.DRAFT, CampaignState.PREPARING}:
        raise CampaignIsNot(campaign.state, CampaignState.DRAFT)
    return await compute(platform, campaign, sheet, ready=current and not problems, problems=problems)


async def want(platform: Platform, campaign: Campaign) -> None:
    """Have it prepared, once at a time: a poll every second must not enqueue a task every second."""
    asked = await platform.database.fetchval(
        """
        INSERT INTO preparation_progress (campaign, written) VALUES ($1, 0)
        ON CONFLICT (campaign) DO UPDATE SET at = now(), written = 0
            WHERE preparation_progress.at < now() - interval '15 seconds'
        RETURNING campaign
        """,
        campaign.id,
    )
    if asked is not None:
        async with platform.database.transaction():
            await enqueue(platform.database, "campaigns.prepare", campaign_id=campaign.id)


async def compute(
    platform: Platform, campaign: Campaign, sheet: pricing.PriceSheet, *, ready: bool, problems: tuple[Problem, ...]
) -> Forecast:
    """Put the numbers together."""
    money = await ledger.balance(platform, campaign.account_id)
    per_message = await usual_units(platform, campaign)
    expected = await expected_recipients(platform, campaign)
    messages = campaign.messages if ready else expected
    written = await platform.database.fetchval(
        "SELECT written FROM preparation_progress WHERE campaign = $1", campaign.id
    )
    currency = money.balance.currency
    return Forecast(
        ready=ready,
        prepared=campaign.messages if ready else int(written or 0),
        total=expected,
        messages=messages,
        duplicates=campaign.duplicates if ready else 0,
        unpriced=campaign.unpriced if ready else 0,
        units=campaign.units if ready else messages * per_message,
        units_per_message=per_message,
        cost=campaign.cost if ready else Money(0, currency),
        estimate=Money(sheet.average() * messages * per_message, currency),
        balance=money.balance,
        available=money.available,
        problems=problems,
        left_out=campaign.left_out if ready else {},
        sources=campaign.sources if ready else {},
        unit_counts=campaign.unit_counts if ready else {},
    )


async def usual_units(platform: Platform, campaign: Campaign) -> int:
    """What a message takes while nothing is prepared: as its text stands, and then as most do."""
    if not campaign.text:
        return 0
    if campaign.prepared and campaign.unit_counts:
        return max(campaign.unit_counts, key=lambda units: campaign.unit_counts[units])
    channel = channels.channel(platform, campaign.channel)
    wording = await wording_for(platform, campaign)
    if not wording.transforms:
        return channel.units(campaign.text)
    return channel.units(Renderer(platform, wording).sample(wording.parameters))


async def expected_recipients(platform: Platform, campaign: Campaign) -> int:
    """What the campaign's sources have, before anything is left out."""
    async with platform.database.transaction() as db:
        sources = await sources_of(platform, db, campaign, ())
        return sum([await source.count(db) for source in sources])


async def refusals(
    platform: Platform, account_id: int, campaign_id: int, *, kind: str | None = None, limit: int = 100
) -> list[Refusal]:
    """Recipients that are left out, in the order of their rows; of one kind of reason, or all."""
    await get(platform, account_id, campaign_id)
    rows = await platform.database.fetch(
        """
        SELECT row, address, reason, kind, source, value FROM campaign_refusal
        WHERE campaign = $1 AND ($2::text IS NULL OR kind = $2) ORDER BY row, number LIMIT $3
        """,
        campaign_id,
        kind,
        limit,
    )
    return [Refusal(**dict(row)) for row in rows]
