"""Composing: everything that is to be known of a text while it is written, whether or not it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hudhud import channels
from hudhud.campaigns.campaign import Campaign, get
from hudhud.campaigns.composing.previewing import Preview, preview
from hudhud.campaigns.drafting import Column, Unknown, columns, draft_for, is_personalised, known_keys, values_of
from hudhud.campaigns.drafting import unknown_names as find_unknown
from hudhud.campaigns.preparing import Place, Places, expected_recipients, wording_for
from hudhud.channels import Measure, Surcharge, in_plain, surcharge
from hudhud.messages import Renderer, terms_of
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Composition", "compose"]


@dataclass(frozen=True, slots=True)
class Composition:
    """A text, what it may use and what it does not know, and what it takes for one recipient.

    `says` is the text as `preview`'s recipient would get it; while there is none, names of the recipients' data stay
    as they are written. `measure` and `surcharge` are of that. `offered` are the names to choose from, `known` the
    keys that mean something, `values` what stands under them. `own_price` is that of a unit to one's own phone.
    `unit_counts` are messages by their units, once it is prepared with this text. `surcharge.more` for each of
    `recipients`, at `price` a unit (the average), is what the dear characters cost.
    """

    text: str
    says: str
    plain: str
    personalised: bool
    offered: tuple[Column, ...]
    known: frozenset[str]
    unknown: tuple[Unknown, ...]
    preview: Preview | None
    values: Mapping[str, str]
    measure: Measure
    surcharge: Surcharge
    recipients: int
    price: Money
    own_price: Money | None
    unit_counts: Mapping[int, int]

    @property
    def least_units(self) -> int:
        """What the shortest message takes."""
        return min(self.unit_counts, default=self.measure.units)

    @property
    def usual_units(self) -> int:
        """What most messages take."""
        return max(self.unit_counts, key=lambda units: self.unit_counts[units], default=self.measure.units)

    @property
    def most_units(self) -> int:
        """What the longest message takes."""
        return max(self.unit_counts, default=self.measure.units)

    @property
    def more(self) -> Money:
        """What the dear characters cost over all recipients, at the average price."""
        return Money(self.price.micros * self.surcharge.more * self.recipients, self.price.currency)

    @property
    def varies(self) -> bool:
        """Whether recipients get different texts, so that it is worth while to look at several."""
        return self.personalised and self.preview is not None


async def compose(
    platform: Platform, account_id: int, campaign_id: int, *, text: str | None = None, at: str = "", own: str = ""
) -> Composition:
    """Look at a draft's text, or at `text` in its place, as the recipient at `at` would get it; raises NotFound.

    `own` is the number to which the writer would send a test.
    """
    stored = await get(platform, account_id, campaign_id)
    campaign = stored if text is None else replace(stored, text=text)
    channel = channels.channel(platform, campaign.channel)
    found = await preview(platform, account_id, campaign_id, at=at, text=campaign.text)
    says = found.text if found else await without_recipients(platform, campaign)
    offered = await offered_to(platform, campaign)
    _, sheet = await terms_of(platform, account_id, channel, test=campaign.test)
    return Composition(
        text=campaign.text,
        says=says,
        plain=in_plain(channel, campaign.text),
        personalised=is_personalised(platform, campaign),
        offered=offered,
        known=known_keys(platform, offered),
        unknown=tuple(await find_unknown(platform, campaign)),
        preview=found,
        values={**await offered_values(platform, campaign), **(found.values if found else {})},
        measure=found.measure if found else channel.measure(says),
        surcharge=surcharge(channel, says),
        recipients=await expected_recipients(platform, campaign),
        price=Money(sheet.average(), sheet.currency),
        own_price=await price_of(platform, campaign, own),
        unit_counts=stored.unit_counts if stored.prepared and stored.text == campaign.text else {},
    )


async def offered_to(platform: Platform, campaign: Campaign) -> tuple[Column, ...]:
    """The names that a text may use: its recipients' where it is personalised, and those that transforms offer."""
    own = await columns(platform, campaign) if is_personalised(platform, campaign) else []
    values = values_of(campaign)
    reserved: list[Column] = []
    for transform in channels.message_transforms(platform):
        draft = draft_for(platform, values, transform.name)
        reserved += [Column(name, transform.name, transform.title(name, draft)) for name in transform.offers(draft)]
    names = {column.key: column for column in reversed([*reserved, *own])}
    return tuple(column for column in [*own, *reserved] if names[column.key] is column)


async def without_recipients(platform: Platform, campaign: Campaign) -> str:
    """The text where nobody's data is there yet: what transforms give is filled in, all else stays as written."""
    wording = await wording_for(platform, campaign)
    return Renderer(platform, replace(wording, parameters=())).sample(None)


async def offered_values(platform: Platform, campaign: Campaign) -> dict[str, str]:
    """What transforms would give under the names that they offer, or something that measures alike."""
    found: dict[str, str] = {}
    values = values_of(campaign)
    for transform in channels.message_transforms(platform):
        names = transform.offers(draft_for(platform, values, transform.name))
        options = campaign.options.get(transform.name, {})
        frozen = await transform.freeze(platform, campaign.account_id, names, options)
        found |= dict(zip(names, transform.sample(frozen, names), strict=True))
    return found


async def price_of(platform: Platform, campaign: Campaign, address: str) -> Money | None:
    """What one unit to this address costs; None where nothing can be sent there."""
    if not address:
        return None
    channel = channels.channel(platform, campaign.channel)
    routes, sheet = await terms_of(platform, campaign.account_id, channel, test=campaign.test)
    place = Places(routes, sheet).of(address)
    return Money(place.price.micros, sheet.currency) if isinstance(place, Place) else None
