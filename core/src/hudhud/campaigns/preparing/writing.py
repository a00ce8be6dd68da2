"""Writing a campaign's messages: rendered, measured and priced one batch at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hudhud.campaigns.preparing.placing import Place
from hudhud.campaigns.preparing.preparation import Preparation
from hudhud.campaigns.preparing.sources import Entry, entries
from hudhud.campaigns.preparing.tally import ChunkRecord, LeftOut
from hudhud.contacts import opted_out
from hudhud.database import Connection
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["complete", "write"]

OPTED_OUT: Final = N_("This person does not want to get messages from you any more.")
OUTSIDE: Final = N_("This number is outside the country that you chose.")
MISSING: Final = N_("There is no value for this name, and the text has no fallback for it.")
TOO_LONG: Final = N_("With this recipient’s values the text takes more parts than a message may have.")

Record = tuple[int, int, int, int, str, int, bool, list[str] | None, int | None]
COLUMNS: Final = ["id", "account", "campaign", "row", "address", "unit_price", "refundable", "fields", "contact"]


class Placed(NamedTuple):
    """A recipient that may be sent to, and where it is."""

    entry: Entry
    place: Place


async def write(platform: Platform, db: Connection, preparation: Preparation) -> None:
    """COPY the message rows, and cut a chunk whenever a group has enough of them."""
    tally = preparation.tally
    anybody = await db.fetchval(
        "SELECT EXISTS (SELECT 1 FROM opt_out WHERE account = $1)", preparation.campaign.account_id
    )
    read = 0
    async for source, batch, repeated in entries(db, preparation.sources):
        tally.duplicates += repeated
        placed = await reachable(platform, preparation, source.name, batch, look=bool(anybody))
        records, chunks = recorded(preparation, source.name, placed, most=platform.settings.max_segments)
        await db.copy_records_to_table("message", records=records, columns=COLUMNS)
        await keep_chunks(db, preparation, chunks)
        read += len(batch) + repeated
        await show_progress(platform, preparation, read)
    last = [group.cut() for group in preparation.groups.values() if group.messages]
    await keep_chunks(db, preparation, last)


async def reachable(
    platform: Platform, preparation: Preparation, source: str, batch: Sequence[Entry], *, look: bool
) -> list[Placed]:
    """Those of a batch that may be sent to; the others are left out, each with its reason."""
    campaign, tally = preparation.campaign, preparation.tally
    stopped: frozenset[str] = frozenset()
    if look:
        addresses = [entry.address for entry in batch]
        stopped = await opted_out(platform, campaign.account_id, campaign.channel, campaign.sender, addresses)
    inside = campaign.country if not campaign.other_countries else ""
    found = []
    for entry in batch:
        place = preparation.places.of(entry.address)
        if isinstance(place, str):
            tally.leave_out(LeftOut(entry.row, entry.address, place, "unpriced", source, ""))
        elif entry.address in stopped:
            tally.leave_out(LeftOut(entry.row, entry.address, OPTED_OUT, "opted_out", source, ""))
        elif inside and place.country != inside:
            tally.leave_out(LeftOut(entry.row, entry.address, OUTSIDE, "outside", source, place.country))
        else:
            found.append(Placed(entry, place))
    return found


def measured(
    preparation: Preparation, source: str, placed: Sequence[Placed], most: int
) -> Iterator[tuple[Placed, int]]:
    """What each message takes; who lacks a value, or gets too long a text, is left out."""
    renderer, units_of, tally = preparation.renderer, preparation.channel.units, preparation.tally
    bodies = renderer.samples([one.entry.fields for one in placed])
    same = units_of(bodies[0]) if renderer.constant and bodies else 0
    for one, body in zip(placed, bodies, strict=True):
        units = same or units_of(body)
        lacking = None if renderer.constant else renderer.missing(one.entry.fields)
        if lacking is not None:
            row, address = one.entry.row, one.entry.address
            tally.leave_out(LeftOut(row, address, MISSING, "missing", source, lacking.name))
        elif units > most:
            row, address = one.entry.row, one.entry.address
            tally.leave_out(LeftOut(row, address, TOO_LONG, "too_long", source, f"{units} > {most}"))
        else:
            yield one, units


def recorded(
    preparation: Preparation, source: str, placed: Sequence[Placed], *, most: int
) -> tuple[list[Record], list[ChunkRecord]]:
    """The rows of a batch's messages, and the chunks that they fill."""
    campaign, tally, groups = preparation.campaign, preparation.tally, preparation.groups
    account, number, size = campaign.account_id, campaign.id, preparation.chunk_size
    records: list[Record] = []
    chunks: list[ChunkRecord] = []
    for (entry, place), units in measured(preparation, source, placed, most):
        group = groups[preparation.group_of(place.connection, place.country)]
        price = place.price
        message_id = group.add(units, price.micros)
        tally.add(place, units, message_id)
        records.append(
            (
                message_id, account, number, entry.row, entry.address, price.micros, price.refundable, entry.fields,
                entry.contact,
            )
        )  # fmt: skip
        if group.messages >= size:
            chunks.append(group.cut())
    tally.sources[source] += len(records)
    return records, chunks


async def keep_chunks(db: Connection, preparation: Preparation, chunks: Sequence[ChunkRecord]) -> None:
    """Write chunks, closed: nothing is claimed before the launch."""
    campaign = preparation.campaign
    await db.copy_records_to_table(
        "chunk",
        records=[
            (
                campaign.account_id, campaign.id, one.connection_id, one.country, one.first_id, one.last_id,
                one.first_id, one.messages, one.units, one.cost, one.messages, campaign.interface, campaign.user_id,
                campaign.test,
            )
            for one in chunks
        ],
        columns=[
            "account", "campaign", "connection", "country", "first_id", "last_id", "next_id", "messages", "units",
            "cost", "queued", "interface", "app_user", "test",
        ],
    )  # fmt: skip


async def show_progress(platform: Platform, preparation: Preparation, read: int) -> None:
    """Tell whoever watches; on another connection, since this transaction is not seen yet, and never in its way."""
    await platform.database.pool.execute(
        "INSERT INTO preparation_progress (campaign, written) VALUES ($1, $2) "
        "ON CONFLICT (campaign) DO UPDATE SET written = excluded.written, at = now()",
        preparation.campaign.id,
        read,
    )


COMPLETE = """
UPDATE campaign SET prepared_revision = revision, prepared_at = now(), progressed_at = now(), prices = $2,
    first_id = $3, last_id = $4, duplicates = $5, unpriced = $6, prepared = c.messages,
    messages = c.messages, units = c.units, cost = c.cost, parameters = $8, transforms = $9, sources = $10,
    left_out = $11, unit_counts = $12, samples = $13
FROM (SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(units), 0) AS units,
             coalesce(sum(cost), 0) AS cost FROM chunk WHERE campaign = $1) c
WHERE id = $1 AND revision = $7 RETURNING id
"""


async def complete(db: Connection, preparation: Preparation) -> bool:
    """Keep the totals: the exact cost, by destination. False where the draft was edited meanwhile."""
    campaign, tally, groups = preparation.campaign, preparation.tally, preparation.groups.values()
    await db.copy_records_to_table(
        "campaign_refusal",
        records=[(campaign.id, *one) for one in tally.refused],
        columns=["campaign", "row", "address", "reason", "kind", "source", "value"],
    )
    await db.copy_records_to_table(
        "campaign_destination",
        records=[
            (campaign.id, *key, messages, units, units * key[2])
            for key, (messages, units) in tally.destinations.items()
        ],
        columns=["campaign", "country", "network", "unit_price", "messages", "units", "cost"],
    )
    first = min((group.first_id for group in groups), default=0)
    kept = await db.fetchval(
        COMPLETE,
        campaign.id,
        preparation.sheet.fingerprint(),
        await db.fetchval("SELECT coalesce(min(first_id), $2) FROM chunk WHERE campaign = $1", campaign.id, first),
        max((group.next_id for group in groups), default=0),
        tally.duplicates,
        tally.left_out["unpriced"],
        campaign.revision,
        list(preparation.wording.parameters),
        preparation.wording.transforms_json(),
        json.dumps(tally.sources),
        json.dumps(tally.left_out),
        json.dumps(tally.units),
        json.dumps({"longest": tally.longest[1], "costliest": tally.costliest[1]}),
    )
    await db.execute("DELETE FROM preparation_progress WHERE campaign = $1", campaign.id)
    return kept is not None
