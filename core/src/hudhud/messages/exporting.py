"""SMS records as a file: what the list shows and more, for any number of messages, in memory that does not grow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from hudhud import channels
from hudhud.channels import Channel
from hudhud.database import Row
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.messages.filters import FIELDS, Filter, read_filter
from hudhud.messages.finding import Range, Values
from hudhud.messages.records import Fetched, fetched, state_in, texts_of
from hudhud.messages.searching import walk
from hudhud.messages.words import INTERFACE_TITLES, STATE_TITLES, all_words, explain
from hudhud.money import MILLION
from hudhud.plugins import Cell, CellForm, ExportColumn, ExportSource, Options, Platform

__all__ = ["RECORDS"]

BLOCK: Final = 5_000
KNOWN: Final = frozenset({*FIELDS, "zone", "text"})
COLUMNS: Final = (
    ExportColumn(N_("Message id"), width=20),
    ExportColumn(N_("State"), CellForm.WORD, 18),
    ExportColumn(N_("Time"), CellForm.TIME, 20),
    ExportColumn(N_("Sender"), width=14),
    ExportColumn(N_("To"), CellForm.PHONE, 18),
    ExportColumn(N_("Parts"), CellForm.NUMBER, 8),
    ExportColumn(N_("Cost"), CellForm.NUMBER, 10),
    ExportColumn(N_("Currency"), width=10),
    ExportColumn(N_("Campaign"), width=30),
    ExportColumn(N_("Interface"), CellForm.WORD, 14),
    ExportColumn(N_("Your reference"), width=20),
    ExportColumn(N_("Final state since"), CellForm.TIME, 20),
    ExportColumn(N_("Code"), width=18),
    ExportColumn(N_("Reason"), CellForm.WORD, 40),
)
TITLES: Final = {state.value: title for state, title in STATE_TITLES.items()}
TEXT: Final = ExportColumn(N_("Text"), width=60)


async def check(platform: Platform, account_id: int, options: Options) -> Options:
    """The filter's texts, as they were typed: days go on meaning what they meant."""
    unknown = [Problem(name, N_("There is no such field.")) for name in options if name not in KNOWN]
    if unknown:
        raise Invalid(*unknown)
    wanted = await read_filter(platform, account_id, options)
    await wanted.bounds(platform, account_id)
    return {name: str(value) for name, value in options.items() if value}


async def columns(platform: Platform, account_id: int, options: Options) -> Sequence[ExportColumn]:
    """Those of the list, and the text where it was asked for."""
    return (*COLUMNS, TEXT) if options.get("text") else COLUMNS


async def count(platform: Platform, account_id: int, options: Options) -> int | None:
    """About how many: as many as the chunks say, and for a number nobody knows before."""
    wanted = await read_filter(platform, account_id, options)
    if wanted.by_number or wanted.begins or wanted.country:
        return None
    low, high = await wanted.bounds(platform, account_id)
    column = f"c.{wanted.state.word}" if wanted.state else "f.messages" if wanted.code else "c.messages"
    values, joins = Values(account_id, low, high, wanted.interface, wanted.campaign_id), []
    if wanted.sender:
        joins.append(f"JOIN content t ON t.id = c.content AND t.sender = {values.put(wanted.sender, 'text')}")
    if wanted.code:
        joins.append(f"JOIN failure f ON f.chunk = c.id AND f.code = {values.put(wanted.code, 'text')}")
    return int(
        await platform.database.fetchval(
            f"""
            SELECT coalesce(sum({column}), 0) FROM chunk c {" ".join(joins)}
            WHERE c.account = $1 AND c.first_id >= $2 AND c.first_id < $3 AND c.content IS NOT NULL
              AND ($4 = '' OR c.interface = $4) AND ($5::bigint IS NULL OR c.campaign = $5)
            """,
            *values.given,
        )
    )


async def blocks(platform: Platform, account_id: int, options: Options) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    """Newest first, as in the list."""
    wanted = await read_filter(platform, account_id, options)
    low, high = await wanted.bounds(platform, account_id)
    place: Range | None = Range(low, high)
    with_text = bool(options.get("text"))
    while place is not None:
        found, place = await block(platform, account_id, wanted, place, with_text=with_text)
        if found.rows:
            yield lines(platform, found, with_text=with_text)


async def block(
    platform: Platform, account_id: int, wanted: Filter, place: Range, *, with_text: bool
) -> tuple[Fetched, Range | None]:
    """The next messages of the range, and what is left of it."""
    async with platform.database.untenanted():
        walked = await walk(platform, account_id, wanted, place, many=BLOCK)
        found = await fetched(platform, account_id, walked.hits, with_text=with_text)
    if len(walked.hits) >= BLOCK:
        return found, place.past(walked.hits[-1].id)
    return found, walked.left


def lines(platform: Platform, found: Fetched, *, with_text: bool) -> Sequence[Sequence[Cell]]:
    """Messages as the file has them. What many have in common is made once."""
    # Texts are made for all, or for those that have no parts yet and are measured.
    texts = texts_of(platform, found, None if with_text else [row for row in found.rows if not row["parts"]])
    costs = {charged: Decimal(charged or 0) / MILLION for charged in {row["charged"] for row in found.rows}}
    common = {first: common_of(platform, chunk) for first, chunk in found.chunks.items()}
    reasons: dict[tuple[Channel, str], str] = {}
    made: list[Sequence[Cell]] = []
    for row in found.rows:
        message_id, first, address, _, state, parts, accepted_at, final_at, code, charged = row
        channel, created_at, sender, *belonging = common[first]
        if code and (channel, code) not in reasons:
            reasons[channel, code] = explain(channel, code)
        line = (
            f"msg_{message_id}",
            TITLES.get(state) or STATE_TITLES[state_in(row, found.chunks[first])],
            accepted_at or created_at,
            sender,
            address,
            parts or channel.units(texts[message_id]),
            costs[charged],
            *belonging,
            final_at,
            code,
            reasons[channel, code] if code else "",
        )
        made.append((*line, texts[message_id]) if with_text else line)
    return made


class Common(NamedTuple):
    """What messages of a chunk have in common; the columns from the currency on stand together in this order."""

    channel: Channel
    created_at: datetime
    sender: str
    currency: str
    campaign: str
    interface: str
    reference: str


def common_of(platform: Platform, chunk: Row) -> Common:
    """A row of CHUNKS."""
    return Common(
        channels.channel(platform, chunk["channel"]),
        chunk["created_at"],
        chunk["sender"],
        chunk["currency"],
        chunk["campaign_name"] or "",
        INTERFACE_TITLES.get(chunk["interface"], chunk["interface"]),
        chunk["client_ref"],
    )


RECORDS: Final = ExportSource(
    "messages",
    N_("Messages"),
    check,
    columns,
    blocks,
    count,
    words=all_words,
    choices=(("text", N_("Include the text of each message")),),
)
"""SMS records, with the filters of their list."""
