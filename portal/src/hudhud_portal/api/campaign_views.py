"""Campaigns and forecasts as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request

from hudhud.campaigns import Campaign, CampaignState, results
from hudhud.campaigns.preparing import Forecast, Refusal
from hudhud.campaigns.results import Destination
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_portal.api.calls import words

__all__ = [
    "CampaignLine",
    "CampaignPage",
    "CampaignView",
    "ForecastView",
    "NewCampaign",
    "campaign_line",
    "campaign_view",
    "forecast_view",
]


class NewCampaign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft to be created; what is left out may be missing until the launch."""

    name: Annotated[str, msgspec.Meta(examples=["Spring"])]
    channel: str = "sms"
    type: str = "regular"
    sender: Annotated[str, msgspec.Meta(description="One of your approved senders.")] = ""
    text: str = ""
    recipient_file: Annotated[str | None, msgspec.Meta(description="The id of a recipient file.")] = None
    recipients: Annotated[list[str], msgspec.Meta(description="Up to 5 numbers.")] = []
    contact_groups: Annotated[list[str], msgspec.Meta(description="Ids of groups of contacts.")] = []
    all_contacts: bool = False
    options: Annotated[
        dict[str, dict[str, Any]], msgspec.Meta(description="What a plugin asks for, by its name, as `cta_links`.")
    ] = {}
    country: Annotated[str, msgspec.Meta(description="Send to this country’s numbers only, as EG.")] = ""
    other_countries: Annotated[bool, msgspec.Meta(description="With `country`: send to all others too.")] = False
    acknowledged: Annotated[
        bool, msgspec.Meta(description="You know what `country` does under a sender that is not registered there.")
    ] = False
    spread_minutes: Annotated[int, msgspec.Meta(description="Spread the sending over so many minutes.")] = 0
    marketing_hours: Annotated[bool, msgspec.Meta(description="Keep to each country’s marketing hours.")] = False


class CampaignLine(msgspec.Struct, frozen=True):
    """A campaign in a list. `forecast_cost` is exact once it is prepared, and null before.

    `start_at` is when a scheduled one starts, which is `start_local` by the clocks of `start_zone`; until `undo_until`
    one that was sent from the portal can be taken back. `parent` is the campaign whose rest it sends again.
    A campaign for a `test` goes to simulated handsets only, and costs nothing.
    """

    id: str
    name: str
    channel: str
    type: str
    sender: str
    text: str
    recipient_file: str | None
    recipients: list[str]
    contact_groups: list[str]
    all_contacts: bool
    options: dict[str, dict[str, Any]]
    country: str
    other_countries: bool
    spread_minutes: int
    marketing_hours: bool
    start_at: datetime | None
    start_local: str
    start_zone: str
    start_second: bool
    undo_until: datetime | None
    parent: str | None
    parent_choice: str
    copied_from: str | None
    state: CampaignState
    reason: str
    interface: str
    messages: int
    forecast_cost: str | None
    currency: str
    created_at: datetime
    prepared_at: datetime | None
    launched_at: datetime | None
    paused_at: datetime | None
    submitted_at: datetime | None
    finished_at: datetime | None
    test: bool


class CampaignView(CampaignLine, frozen=True):
    """A campaign and its progress.

    `counts` are messages by state; `parts` were taken by the network; `cost` has been charged so far (less
    refunds) and `held` is reserved for the rest. `rate` is messages a second.
    """

    counts: dict[str, int]
    parts: int
    cost: str
    refunded: str
    held: str
    submitted: int
    finished: int
    rate: float
    seconds_left: float | None


class CampaignPage(msgspec.Struct, frozen=True):
    """A page of campaigns."""

    campaigns: list[CampaignLine]
    next_cursor: str | None


class LackView(msgspec.Struct, frozen=True):
    """What a draft still lacks."""

    field: str
    detail: str


class LeftOutView(msgspec.Struct, frozen=True):
    """A recipient who gets nothing; `row` is the file's, or below zero for a typed one, or 0 for a contact.

    `kind` is unpriced, opted_out, outside, missing or too_long; `value` is what the reason is about.
    """

    row: int
    address: str
    reason: str
    kind: str
    source: str
    value: str


class DestinationView(msgspec.Struct, frozen=True):
    """What one network of a country costs at one price a part; the network is told by the number's range."""

    country: str
    network: str
    unit_price: str
    messages: int
    parts: int
    cost: str


class ForecastView(msgspec.Struct, frozen=True):
    """A forecast. `cost` is exact once `ready`, and null before; `estimate` is the average price times the parts."""

    ready: bool
    prepared: int
    total: int
    messages: int
    parts: int
    parts_per_message: int
    duplicates: int
    unpriced: int
    cost: str | None
    estimate: str
    balance: str
    available: str
    enough: bool | None
    currency: str
    problems: list[LackView]
    left_out: list[LeftOutView]
    left_out_counts: dict[str, int]
    sources: dict[str, int]
    parts_counts: dict[int, int]
    destinations: list[DestinationView]


def campaign_line(request: Request[Any, Any, Any], campaign: Campaign) -> CampaignLine:
    """A campaign without its progress."""
    return CampaignLine(**line_values(request, campaign))


async def campaign_view(request: Request[Any, Any, Any], platform: Platform, campaign: Campaign) -> CampaignView:
    """A campaign with its progress."""
    progress = await results.progress(platform, campaign.account_id, campaign.id)
    return CampaignView(
        **line_values(request, campaign),
        counts=progress.counts,
        parts=progress.parts,
        cost=(progress.charged - progress.refunded).decimal(),
        refunded=progress.refunded.decimal(),
        held=progress.held.decimal(),
        submitted=progress.submitted,
        finished=progress.finished,
        rate=round(progress.rate, 3),
        seconds_left=None if progress.seconds_left is None else round(progress.seconds_left, 1),
    )


def line_values(request: Request[Any, Any, Any], campaign: Campaign) -> dict[str, Any]:
    """What a list shows of a campaign."""
    file_id = campaign.recipient_file_id
    return {
        "id": to_public("cmp", campaign.id),
        "name": campaign.name,
        "channel": campaign.channel,
        "type": campaign.type,
        "sender": campaign.sender,
        "text": campaign.text,
        "recipient_file": None if file_id is None else to_public("rcf", file_id),
        "recipients": list(campaign.recipients),
        "contact_groups": [to_public("grp", group) for group in campaign.contact_groups],
        "all_contacts": campaign.all_contacts,
        "options": dict(campaign.options),
        "country": campaign.country,
        "other_countries": campaign.other_countries,
        "spread_minutes": campaign.spread_minutes,
        "marketing_hours": campaign.marketing_hours,
        "start_at": campaign.start_at,
        "start_local": campaign.start_local,
        "start_zone": campaign.start_zone,
        "start_second": campaign.start_second,
        "undo_until": campaign.undo_until,
        "parent": None if campaign.parent_id is None else to_public("cmp", campaign.parent_id),
        "parent_choice": campaign.parent_choice,
        "copied_from": None if campaign.copied_from is None else to_public("cmp", campaign.copied_from),
        "state": campaign.state,
        "reason": words(request, campaign.reason, campaign.reason_values),
        "interface": campaign.interface,
        "messages": campaign.messages,
        "forecast_cost": campaign.cost.decimal() if campaign.prepared else None,
        "currency": campaign.cost.currency,
        "created_at": campaign.created_at,
        "prepared_at": campaign.prepared_at,
        "launched_at": campaign.launched_at,
        "paused_at": campaign.paused_at,
        "submitted_at": campaign.submitted_at,
        "finished_at": campaign.finished_at,
        "test": campaign.test,
    }


def forecast_view(
    request: Request[Any, Any, Any],
    forecast: Forecast,
    left_out: Sequence[Refusal],
    destinations: Sequence[Destination],
) -> ForecastView:
    """A forecast in the caller's language."""
    return ForecastView(
        ready=forecast.ready,
        prepared=forecast.prepared,
        total=forecast.total,
        messages=forecast.messages,
        parts=forecast.units,
        parts_per_message=forecast.units_per_message,
        duplicates=forecast.duplicates,
        unpriced=forecast.unpriced,
        cost=forecast.cost.decimal() if forecast.ready else None,
        estimate=forecast.estimate.decimal(),
        balance=forecast.balance.decimal(),
        available=forecast.available.decimal(),
        enough=forecast.enough if forecast.ready else None,
        currency=forecast.balance.currency,
        problems=[LackView(lack.where, words(request, lack.message)) for lack in forecast.problems],
        left_out=[
            LeftOutView(one.row, one.address, words(request, one.reason), one.kind, one.source, one.value)
            for one in left_out
        ],
        left_out_counts=dict(forecast.left_out),
        sources=dict(forecast.sources),
        parts_counts=dict(forecast.unit_counts),
        destinations=[
            DestinationView(
                one.country, one.network, one.unit_price.decimal(), one.messages, one.units, one.cost.decimal()
            )
            for one in destinations
        ],
    )
