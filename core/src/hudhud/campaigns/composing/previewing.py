"""Previews: the message of one real recipient, as it would be sent, before anything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hudhud import channels
from hudhud.campaigns.campaign import Campaign, get
from hudhud.campaigns.drafting import columns, known_keys, reserved_names
from hudhud.campaigns.preparing import Entry, Place, Places, Source, sources_of, wording_for
from hudhud.channels import Measure
from hudhud.database import Connection
from hudhud.messages import FrozenTransform, Renderer, Wording, terms_of
from hudhud.money import Money
from hudhud.plugins import Platform

__all__ = ["Preview", "key_of_entry", "preview"]

FIRST: Final = "first"
SAMPLES: Final = frozenset({"longest", "costliest"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What one recipient would get. `at` is how this recipient is asked for again: `17` is row 17 of the file, `-1`
    the first typed number, `c5` the contact with that id, `m9` whose message was the one with that id in the campaign
    before; `before` and `after` are those beside it, "" at the ends.

    `values` are what a text may take from this recipient, by key; `missing` names the first parameter that has
    neither value nor fallback. `cost` is None, and `reason` says why, where the number cannot be sent to.
    """

    at: str
    before: str
    after: str
    row: int
    source: str
    address: str
    text: str
    values: Mapping[str, str]
    missing: str
    measure: Measure
    cost: Money | None
    reason: str
    wording: Wording
    fields: tuple[str, ...] | None


async def preview(
    platform: Platform, account_id: int, campaign_id: int, *, at: str = "", text: str | None = None
) -> Preview | None:
    """The message of one recipient: the first, or the one at `at` (see Preview.at; or `longest`, `costliest`).

    Where nobody is at `at`, the next one that is. None for a campaign without recipients yet. `text` is tried in
    place of the campaign's own. Raises NotFound.
    """
    campaign = await get(platform, account_id, campaign_id)
    if text is not None:
        campaign = replace(campaign, text=text)
    wording, keys = await known_wording(platform, campaign)
    async with platform.database.transaction() as db:
        sources = await sources_of(platform, db, campaign, keys)
        wanted = await sample_of(db, campaign, at) if at in SAMPLES else at
        found = await find(db, sources, "" if wanted == FIRST else wanted)
        if found is None:
            return None
        before, after = await beside(db, sources, *found)
    number, entry = found
    values = dict(zip(keys, entry.fields or (), strict=False))
    shown = await rendered(platform, campaign, wording, entry, values)
    return replace(shown, source=sources[number].name, before=before, after=after)


async def known_wording(platform: Platform, campaign: Campaign) -> tuple[Wording, tuple[str, ...]]:
    """What the campaign says, where names that nothing is known by stay as they are written; and every key it could
    use: those that it does use first.
    """
    wording = await wording_for(platform, campaign)
    if wording.verbatim:
        return wording, ()
    found = await columns(platform, campaign)
    known = known_keys(platform, found)
    used = tuple(key for key in wording.parameters if key in known)
    others = tuple(column.key for column in found if column.key not in reserved_names(platform))
    return replace(wording, parameters=used), tuple(dict.fromkeys(used + others))


def key_of_entry(entry: Entry) -> str:
    """How a recipient is asked for."""
    if entry.former is not None:
        return f"m{entry.former}"
    return str(entry.row) if entry.contact is None else f"c{entry.contact}"


async def sample_of(db: Connection, campaign: Campaign, name: str) -> str:
    """Where the longest or the costliest message's recipient is; the first while nothing is prepared."""
    message = campaign.samples.get(name) if campaign.prepared else None
    row = await db.fetchrow(SAMPLE, message or 0, campaign.parent_id if campaign.sources.get("parent") else None)
    return "" if row is None else key_of_entry(Entry(row["row"], row["address"], None, row["contact"], row["former"]))


SAMPLE: Final = """
SELECT m.row, m.address, m.contact, f.id AS former
FROM message m
LEFT JOIN campaign p ON p.id = $2
LEFT JOIN message f ON f.address = m.address AND f.id >= p.first_id AND f.id < p.last_id AND f.campaign = p.id
WHERE m.id = $1
"""


async def find(db: Connection, sources: Sequence[Source], at: str) -> tuple[int, Entry] | None:
    """The recipient at this place, or the next one, with the number of its source."""
    name, place = place_of(at)
    begun = not name
    for number, source in enumerate(sources):
        begun = begun or source.name == name
        entry = await source.near(db, place if source.name == name else 0) if begun else None
        if entry is not None:
            return number, entry
    return None if not at else await find(db, sources, "")


def place_of(at: str) -> tuple[str, int]:
    """Which source a place is in, and where; ("", 0) for what can be read as none."""
    source = SOURCES.get(at[:1], "file")
    digits = at if source == "file" else at[1:]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        return "", 0
    return source, int(digits)


SOURCES: Final = {"-": "typed", "c": "contacts", "m": "parent"}
"""How a place in a source begins; one without any of these is a row of the file."""


async def beside(db: Connection, sources: Sequence[Source], number: int, entry: Entry) -> tuple[str, str]:
    """Where the recipients before and after this one are."""
    place = sources[number].place_of(entry)
    before = await sources[number].near(db, place, step=-1)
    after = await sources[number].near(db, place, step=1)
    for source in reversed(sources[:number]):
        before = before or await source.near(db, LAST, step=-1)
    for source in sources[number + 1 :]:
        after = after or await source.near(db, 0)
    return key_of_entry(before) if before else "", key_of_entry(after) if after else ""


LAST: Final = 2**62
"""A place behind every recipient."""


async def rendered(
    platform: Platform, campaign: Campaign, wording: Wording, entry: Entry, values: Mapping[str, str]
) -> Preview:
    """Render, measure and price one recipient's message."""
    channel = channels.channel(platform, campaign.channel)
    routes, sheet = await terms_of(platform, campaign.account_id, channel, test=campaign.test)
    place = Places(routes, sheet).of(entry.address)
    renderer = Renderer(platform, wording)
    fields = tuple(values[key] for key in wording.parameters) if wording.parameters else None
    text = renderer.sample(fields)
    measure = channel.measure(text)
    missing = renderer.missing(fields)
    return Preview(
        at=key_of_entry(entry),
        before="",
        after="",
        row=entry.row,
        source="",
        address=entry.address,
        text=text,
        values={**values, **values_of_transforms(platform, wording)},
        missing=missing.name if missing else "",
        measure=measure,
        cost=Money(place.price.micros * measure.units, sheet.currency) if isinstance(place, Place) else None,
        reason="" if isinstance(place, Place) else place,
        wording=wording,
        fields=fields,
    )


def values_of_transforms(platform: Platform, wording: Wording) -> dict[str, str]:
    """What transforms give the wording, or something that measures alike, by key."""
    found: dict[str, str] = {}
    for name, one in wording.transforms.items():
        found |= sample_values(platform, name, one)
    return found


def sample_values(platform: Platform, name: str, one: FrozenTransform) -> dict[str, str]:
    """What a transform gives, or something that measures alike."""
    transform = next(found for found in channels.message_transforms(platform) if found.name == name)
    return dict(zip(one.names, transform.sample(one.frozen, one.names), strict=True))
