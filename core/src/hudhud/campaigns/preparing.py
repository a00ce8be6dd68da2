"""Preparing: the recipients become message rows, contiguous by connection, cut into chunks, priced to the last unit.

One transaction writes everything, so that a crash leaves nothing. With several connections the recipients are
read once to count what goes through which, since the counts decide the ranges of ids, and once to write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

from hudhud import channels, pricing
from hudhud.campaigns.campaign import SELECT as SELECT_CAMPAIGN
from hudhud.campaigns.campaign import Campaign, CampaignState, campaign_of
from hudhud.database import Connection
from hudhud.errors import DomainError
from hudhud.i18n import N_
from hudhud.messages import register, take_ids, terms_of
from hudhud.plugins import Platform

__all__ = ["Preparation", "prepare_campaign"]

LOCK = 1  # first half of the advisory lock's key: preparing a campaign
BATCH = 10_000
KEPT_REFUSALS = 10_000
Row = tuple[int, str, list[str] | None]
Record = tuple[int, int, int, int, str, int, bool, list[str] | None]


class EditedMeanwhile(Exception):
    """The draft was edited while its messages were being written."""


@dataclass(slots=True)
class Group:
    """The messages of one connection: a contiguous range of ids, filled from the front."""

    connection_id: int
    first_id: int
    next_id: int
    prices: Counter[int] = field(default_factory=Counter)
    chunk_prices: list[int] = field(default_factory=list)
    chunk_first: int = 0


@dataclass(slots=True)
class Preparation:
    """One run: what it reads with, and what it has counted so far."""

    campaign: Campaign
    units: int
    routes: channels.RouteTable
    sheet: pricing.PriceSheet
    typed: list[str]
    groups: dict[str, Group] = field(default_factory=dict)
    duplicates: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    unpriced: int = 0

    def refuse(self, row: int, address: str, reason: str) -> None:
        """Count a recipient that is left out, and keep the first of them with their rows."""
        self.unpriced += 1
        if len(self.refused) < KEPT_REFUSALS:
            self.refused.append((row, address, reason))

    def place(self, address: str) -> tuple[str, pricing.Price] | str:
        """Connection and price of an address, or why it cannot be sent."""
        connection = self.routes.connection(address)
        if connection is None:
            return N_("No connection reaches this number.")
        price = self.sheet.price(address)
        if price is None:
            return N_("Your price list has no price for this number.")
        return connection, price


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
        if campaign.state not in {CampaignState.DRAFT, CampaignState.PREPARING} or not await file_is_ready(
            db, campaign
        ):
            return
        preparation = await begin(platform, campaign)
        if campaign.prepared and campaign.prices == preparation.sheet.fingerprint():
            return
        await discard(db, campaign)
        await reserve(platform, db, preparation)
        await write(platform, db, preparation)
        await complete(db, preparation)


async def file_is_ready(db: Connection, campaign: Campaign) -> bool:
    """Whether the file, if there is one, has been read."""
    if campaign.recipient_file_id is None:
        return True
    state = await db.fetchval("SELECT state FROM recipient_file WHERE id = $1", campaign.recipient_file_id)
    return bool(state == "ready")


async def begin(platform: Platform, campaign: Campaign) -> Preparation:
    """Gather routes and prices, and read the typed recipients."""
    channel = channels.channel(platform, campaign.channel)
    region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", campaign.account_id)
    typed: list[str] = []
    for text in campaign.recipients:
        try:
            typed.append(channel.parse_address(text, region))
        except DomainError:
            continue  # refused when the draft was saved; a stricter rule since then leaves it out
    unique = list(dict.fromkeys(typed))
    routes, sheet = await terms_of(platform, campaign.account_id, channel, test=campaign.test)
    return Preparation(
        campaign=campaign,
        units=channel.measure(campaign.text).units if campaign.text else 1,
        routes=routes,
        sheet=sheet,
        typed=unique,
        duplicates=len(typed) - len(unique),
    )


async def discard(db: Connection, campaign: Campaign) -> None:
    """Remove what an earlier revision had prepared."""
    await db.execute(
        "DELETE FROM message USING campaign k WHERE k.id = $1 AND message.id >= k.first_id AND message.id < k.last_id",
        campaign.id,
    )
    await db.execute("DELETE FROM chunk WHERE campaign = $1", campaign.id)
    await db.execute("DELETE FROM campaign_refusal WHERE campaign = $1", campaign.id)


async def rows(db: Connection, preparation: Preparation) -> AsyncIterator[list[Row]]:
    """Every recipient once, in batches: the typed ones (rows -1, -2 …), then the file's that are not among them."""
    if preparation.typed:
        yield [(-number, address, None) for number, address in enumerate(preparation.typed, start=1)]
    typed = set(preparation.typed)
    after = 0
    while preparation.campaign.recipient_file_id is not None:
        batch = await db.fetch(
            "SELECT row, address, fields FROM recipient WHERE file = $1 AND row > $2 ORDER BY row LIMIT $3",
            preparation.campaign.recipient_file_id,
            after,
            BATCH,
        )
        if not batch:
            return
        after = batch[-1][0]
        yield [(row[0], row[1], row[2]) for row in batch if row[1] not in typed]


async def reserve(platform: Platform, db: Connection, preparation: Preparation) -> None:
    """Reserve one range of ids, with a part of it for each connection.

    With several connections the recipients are read once only to count them; with one, all of them are its own.
    """
    names = preparation.routes.connections()
    recipients = len(preparation.typed) + await valid_rows(db, preparation.campaign)
    counts = Counter(dict.fromkeys(names, recipients)) if len(names) == 1 else await count(db, preparation)
    next_id = await take_ids(platform, max(counts.total(), 1))
    for connection, expected in sorted(counts.items()):
        number = await register(platform, preparation.campaign.channel, connection)
        preparation.groups[connection] = Group(number, next_id, next_id, chunk_first=next_id)
        next_id += expected


async def count(db: Connection, preparation: Preparation) -> Counter[str]:
    """How many recipients go through each connection."""
    counts: Counter[str] = Counter()
    async for batch in rows(db, preparation):
        for _, address, _ in batch:
            placed = preparation.place(address)
            if not isinstance(placed, str):
                counts[placed[0]] += 1
    return counts


async def valid_rows(db: Connection, campaign: Campaign) -> int:
    """Rows of the campaign's file that hold a number, each number once."""
    found = await db.fetchval("SELECT valid FROM recipient_file WHERE id = $1", campaign.recipient_file_id)
    return int(found or 0)


async def write(platform: Platform, db: Connection, preparation: Preparation) -> None:
    """COPY the message rows, and cut a chunk whenever a group has enough of them."""
    written = 0
    async for batch in rows(db, preparation):
        records: list[Record] = []
        for row, address, fields in batch:
            placed = preparation.place(address)
            if isinstance(placed, str):
                preparation.refuse(row, address, placed)
            else:
                records.append(record(preparation, row, address, fields, placed))
        await db.copy_records_to_table(
            "message",
            records=records,
            columns=["id", "account", "campaign", "row", "address", "unit_price", "refundable", "fields"],
        )
        for group in preparation.groups.values():
            await cut(platform, db, preparation, group, at_least=platform.settings.chunk_size)
        written += len(batch)
        await show_progress(platform, preparation, written)
    for group in preparation.groups.values():
        await cut(platform, db, preparation, group, at_least=1)
    preparation.duplicates += len(preparation.typed) + await valid_rows(db, preparation.campaign) - written


def record(
    preparation: Preparation, row: int, address: str, fields: list[str] | None, placed: tuple[str, pricing.Price]
) -> Record:
    """The next message of a group, counted into its open chunk."""
    connection, price = placed
    group = preparation.groups[connection]
    message_id = group.next_id
    group.next_id += 1
    group.chunk_prices.append(price.micros)
    campaign = preparation.campaign
    return (message_id, campaign.account_id, campaign.id, row, address, price.micros, price.refundable, fields)


async def cut(platform: Platform, db: Connection, preparation: Preparation, group: Group, *, at_least: int) -> None:
    """Write chunks of the group's messages that are in none yet, each of `chunk_size`, the last one shorter."""
    size = platform.settings.chunk_size
    while len(group.chunk_prices) >= at_least:
        prices, group.chunk_prices = group.chunk_prices[:size], group.chunk_prices[size:]
        first = group.chunk_first
        group.chunk_first += len(prices)
        await db.execute(
            """
            INSERT INTO chunk (account, campaign, connection, first_id, last_id, next_id, messages, units, cost,
                               queued, interface, app_user, test)
            VALUES ($1, $2, $3, $4, $5, $4, $6, $7, $8, $6, $9, $10, $11)
            """,
            preparation.campaign.account_id, preparation.campaign.id, group.connection_id, first, group.chunk_first,
            len(prices), len(prices) * preparation.units, sum(prices) * preparation.units,
            preparation.campaign.interface, preparation.campaign.user_id, preparation.campaign.test,
        )  # fmt: skip


async def show_progress(platform: Platform, preparation: Preparation, written: int) -> None:
    """Tell whoever watches; on another connection, since this transaction is not seen yet, and never in its way."""
    await platform.database.pool.execute(
        "INSERT INTO preparation_progress (campaign, written) VALUES ($1, $2) "
        "ON CONFLICT (campaign) DO UPDATE SET written = excluded.written, at = now()",
        preparation.campaign.id,
        written,
    )


async def complete(db: Connection, preparation: Preparation) -> None:
    """Keep the totals: the exact cost."""
    groups = preparation.groups.values()
    await db.copy_records_to_table(
        "campaign_refusal",
        records=[(preparation.campaign.id, *refused) for refused in preparation.refused],
        columns=["campaign", "row", "address", "reason"],
    )
    kept = await db.fetchval(
        """
        UPDATE campaign SET prepared_revision = revision, prepared_at = now(), progressed_at = now(), prices = $2,
            first_id = $3, last_id = $4, duplicates = $5, unpriced = $6, prepared = c.messages,
            messages = c.messages, units = c.units, cost = c.cost
        FROM (SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(units), 0) AS units,
                     coalesce(sum(cost), 0) AS cost FROM chunk WHERE campaign = $1) c
        WHERE id = $1 AND revision = $7 RETURNING id
        """,
        preparation.campaign.id,
        preparation.sheet.fingerprint(),
        min((group.first_id for group in groups), default=0),
        max((group.next_id for group in groups), default=0),
        preparation.duplicates,
        preparation.unpriced,
        preparation.campaign.revision,
    )
    if kept is None:
        raise EditedMeanwhile
    await db.execute("DELETE FROM preparation_progress WHERE campaign = $1", preparation.campaign.id)
