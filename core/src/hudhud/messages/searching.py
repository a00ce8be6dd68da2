"""Looking through messages, newest first, in bounded work: however many there are, a page takes about as long.

Chunks lead: a chunk's counts tell which of them can hold a state at all. A page looks at so many chunks and so many
messages, and where that was not enough to fill it, says how far back it came; the next one goes on from there.
A number leads by an index of its own instead.

All of it runs outside the tenant's scope, since the wall's policy costs a look at the chunk for every delivery;
instead each statement names the account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from hudhud.messages.filters import Filter, state_number
from hudhud.messages.finding import Range, Stretch, chunks_in, ids_in, ids_of_numbers
from hudhud.messages.partitions import month_of
from hudhud.messages.records import Hit, MessageRecord, records_of
from hudhud.messages.states import State
from hudhud.plugins import Platform

__all__ = ["Found", "Walked", "list_messages", "search", "walk"]

MOST_CHUNKS: Final = 10_000
MOST_MESSAGES: Final = 40_000
"""What one page looks at, at most: some 50 milliseconds' work."""
FIRST_CHUNKS: Final = 200
MOST_OF_A_NUMBER: Final = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """A page of messages, newest first. `older` is the id before which the next page begins, `newer` the one after
    which the page above it does; None where there is nothing more.

    `until` is set where the page's work was used up before it was full: how far it came.
    """

    records: Sequence[MessageRecord] = ()
    older: int | None = None
    newer: int | None = None
    until: datetime | None = None


class Walked(NamedTuple):
    """What was found, in the order of the walk, and what it has not come to: None once it is through.

    `at` is about when what it came to last was sent.
    """

    hits: list[Hit]
    left: Range | None = None
    at: datetime | None = None


async def search(
    platform: Platform,
    account_id: int,
    wanted: Filter,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 100,
    most_messages: int = MOST_MESSAGES,
) -> Found:
    """The account's messages that fit: the newest before an id, or those nearest after one.

    At most about `most_messages` are looked at. Raises NotFound for a campaign of another account.
    """
    async with platform.database.untenanted():
        low, high = await wanted.bounds(platform, account_id)
        if after is not None:
            place = Range(max(low, after + 1), high, newest_first=False)
        else:
            place = Range(low, high if before is None else min(high, before))
        walked = await walk(platform, account_id, wanted, place, many=limit + 1, most=most_messages)
        records = await records_of(platform, account_id, walked.hits[:limit])
    return page_of(records, walked, more=len(walked.hits) > limit, before=before, after=after)


def page_of(
    records: Sequence[MessageRecord], walked: Walked, *, more: bool, before: int | None, after: int | None
) -> Found:
    """The page, with where to go on in either direction."""
    left = None if more else walked.left
    until = walked.at if left else None
    top, bottom = (records[0].id, records[-1].id) if records else (None, None)
    if after is not None:
        newer = top if more else left.low - 1 if left else None
        return Found(records, after + 1 if bottom is None else bottom, newer, until)
    older = bottom if more else left.high if left else None
    above = None if before is None else before - 1 if top is None else top
    return Found(records, older, above, until)


async def walk(
    platform: Platform, account_id: int, wanted: Filter, place: Range, *, many: int, most: int = MOST_MESSAGES
) -> Walked:
    """Find so many messages from one end of the range, or as many as the work of one page finds.

    Call it outside the tenant's scope.
    """
    if wanted.by_number:
        return await by_number(platform, account_id, wanted, place, many)
    found: list[Hit] = []
    chunks = messages = 0
    batch = FIRST_CHUNKS
    while place.low < place.high:
        seen = await chunks_in(platform, account_id, wanted, place, batch)
        chunks += seen.many
        for group in groups(seen.stretches, many, most):
            found += await ids_in(platform, account_id, wanted, place, group=group, many=many - len(found))
            messages += sum(one.last - one.first for one in group)
            place = place.past(group[-1].first if place.newest_first else group[-1].last)
            if len(found) >= many or messages >= most:
                return Walked(found, place, group[-1].at)
        if seen.many < batch:
            break
        place = place.past(seen.edge)
        if chunks >= MOST_CHUNKS:
            return Walked(found, place, seen.at)
        batch = min(batch * 5, MOST_CHUNKS - chunks)
    return Walked(found)


def groups(stretches: Sequence[Stretch], many: int, most: int) -> Iterator[list[Stretch]]:
    """Neighbours of one month that together may hold so many that fit, or are as much as may be looked at."""
    group: list[Stretch] = []
    fitting = width = 0
    for one in stretches:
        if group and (
            fitting >= many or width + one.last - one.first > most or month_of(one.first) != month_of(group[0].first)
        ):
            yield group
            group, fitting, width = [], 0, 0
        group.append(one)
        fitting += one.fitting
        width += one.last - one.first
    if group:
        yield group


async def by_number(platform: Platform, account_id: int, wanted: Filter, place: Range, many: int) -> Walked:
    """The same by the index on numbers: so many of the number's messages are looked at, from one end."""
    ids, edge = await ids_of_numbers(platform, account_id, wanted, place, many=many, most=MOST_OF_A_NUMBER)
    if edge is None or len(ids) >= many:
        return Walked(ids)
    return Walked(ids, place.past(edge if place.newest_first else edge + 1))


async def list_messages(
    platform: Platform,
    account_id: int,
    *,
    campaign_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[MessageRecord]:
    """The newest messages of a campaign, or in a state; `before` is the id of the last one already seen."""
    wanted = Filter(campaign_id=campaign_id, state=None if state is None else State(state_number(state)))
    return (await search(platform, account_id, wanted, before=before, limit=limit)).records
