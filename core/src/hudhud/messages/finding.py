"""The statements of a search: chunks that may hold what fits, ids within them, ids of numbers.

Every value is a parameter; a statement holds no more than what its filter needs, so that the planner sees constants
where there are any, and no table that does not matter. All name the account: they run outside the tenant's scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from hudhud.countries import CountryPattern, pattern_of
from hudhud.messages.filters import LAST_DIGITS, Filter
from hudhud.messages.partitions import month_of, partition_sql
from hudhud.messages.records import Hit
from hudhud.messages.states import BETWEEN_FAILED, State
from hudhud.plugins import Platform

__all__ = ["Chunks", "Range", "Stretch", "Values", "chunks_in", "ids_in", "ids_of_numbers", "messages_of_numbers"]

WITHOUT_DELIVERY: Final = (State.QUEUED, State.CANCELLED)
"""States that a message may be in without being handed over."""
UNCLAIMED: Final = f"CASE WHEN m.id < c.next_id THEN {State.CANCELLED.value} ELSE {State.QUEUED.value} END"
FATE: Final = """
LEFT JOIN LATERAL (SELECT max(d.state) AS state, max(coalesce(d.accepted_at, d.claimed_at, d.final_at)) AS at
                   FROM {delivery} d WHERE d.message = m.id) f ON true
"""

WORST: Final = """
NOT EXISTS (SELECT 1 FROM {delivery} o WHERE d.parts > 1 AND o.message = d.message
            AND (o.state > d.state OR o.state = d.state AND o.part < d.part))
"""
EXISTS: Final = "EXISTS (SELECT 1 FROM {{delivery}} p WHERE {})"
GOES_TO: Final = """
(c.campaign IS NULL OR NOT EXISTS (SELECT 1 FROM campaign_destination g WHERE g.campaign = c.campaign)
 OR EXISTS (SELECT 1 FROM campaign_destination g WHERE g.campaign = c.campaign AND g.country = {country}))
"""
"""A campaign's countries were counted when it was prepared; those of the first days were not."""


class Range(NamedTuple):
    """Ids from `low` to before `high`, looked through from the highest, or from the lowest."""

    low: int
    high: int
    newest_first: bool = True

    @property
    def order(self) -> str:
        """As a statement says it."""
        return "DESC" if self.newest_first else "ASC"

    def past(self, edge: int) -> Range:
        """What is left once everything up to this edge was looked through."""
        return self._replace(high=edge) if self.newest_first else self._replace(low=edge)


class Stretch(NamedTuple):
    """Ids from `first` to before `last` of the chunk that begins with `chunk`; `fitting` of them at most fit, or 0
    where nothing was counted.

    `inside`: all of it is of the period.
    """

    first: int
    last: int
    chunk: int
    next_id: int
    fitting: int
    at: datetime
    inside: bool


class Chunks(NamedTuple):
    """So many chunks were looked at, up to an id and a time; those that may hold what fits, in the walk's order."""

    many: int
    edge: int
    at: datetime | None
    stretches: list[Stretch]


class Values:
    """The parameters of a statement, numbered as they are named."""

    def __init__(self, *first: object) -> None:
        self.given: list[object] = list(first)

    def put(self, value: object, kind: str) -> str:
        """The parameter that stands for a value."""
        self.given.append(value)
        return f"${len(self.given)}::{kind}"


async def chunks_in(platform: Platform, account_id: int, wanted: Filter, place: Range, many: int) -> Chunks:
    """The next so many chunks of the range; most of the filter is a matter of whole chunks."""
    values = Values(account_id, place.low, place.high, many)
    seen, fits, inside = chunk_conditions(wanted, values)
    code = values.put(wanted.code, "text") if wanted.code else ""
    order = place.order
    taken = ", ".join(
        f"array_agg({column} ORDER BY first_id {order}) FILTER (WHERE fits) AS {column}"
        for column in ("first_id", "last_id", "next_id", "fitting", "at", "inside")
    )
    row = await platform.database.fetchrow(
        f"""
        SELECT count(*) AS many, {"min(first_id)" if place.newest_first else "max(last_id)"} AS edge,
               {"min(at)" if place.newest_first else "max(at)"} AS reached, {taken}
        FROM (
            SELECT c.first_id, c.last_id, c.next_id, coalesce(k.launched_at, c.created_at) AS at,
                   {fitting(wanted)} AS fitting,
                   {" AND ".join(fits)} AS fits, {" AND ".join(inside)} AS inside
            FROM (SELECT c.* FROM chunk c
                  WHERE {" AND ".join(seen)} ORDER BY c.first_id {order} LIMIT $4) c
            LEFT JOIN campaign k ON k.id = c.campaign
            {"LEFT JOIN content t ON t.id = c.content" if wanted.sender else ""}
            {f"LEFT JOIN failure f ON f.chunk = c.id AND f.code = {code}" if wanted.code else ""}
            OFFSET 0  -- otherwise what fits would be asked once for each of the arrays above
        ) looked
        """,
        *values.given,
    )
    if row is None or not row["many"]:
        return Chunks(0, place.low, None, [])
    columns = [row[name] or () for name in ("first_id", "last_id", "next_id", "fitting", "at", "inside")]
    stretches = [
        Stretch(max(first, place.low), min(last, place.high), first, *rest)
        for first, last, *rest in zip(*columns, strict=True)
    ]
    return Chunks(row["many"], row["edge"], row["reached"], stretches)


def chunk_conditions(wanted: Filter, values: Values) -> tuple[list[str], list[str], list[str]]:
    """Which chunks are looked at, which of them may hold what fits, and which lie wholly in the period."""
    seen = [
        "c.account = $1",
        "c.first_id < $3::bigint",
        "c.first_id >= coalesce((SELECT max(first_id) FROM chunk WHERE account = $1 AND first_id <= $2::bigint), $2)",
        "c.last_id > $2::bigint",
    ]
    fits, inside = ["c.content IS NOT NULL"], ["true"]
    if wanted.campaign_id is not None:
        seen.append(f"c.campaign = {values.put(wanted.campaign_id, 'bigint')}")
    if wanted.reference:
        seen.append(f"c.client_ref = {values.put(wanted.reference, 'text')}")
    if wanted.state is not None:
        fits.append(f"c.{wanted.state.word} > 0")
    if wanted.interface:
        fits.append(f"c.interface = {values.put(wanted.interface, 'text')}")
    if wanted.sender:
        fits.append(f"t.sender = {values.put(wanted.sender, 'text')}")
    if wanted.code:
        fits.append("coalesce(f.messages, 0) > 0")
    if wanted.country:
        fits.append(GOES_TO.format(country=values.put(wanted.country, "text")))
    if is_of_address(wanted):
        fits.append(
            f"(c.messages > 1 OR EXISTS (SELECT 1 FROM message m WHERE m.id = c.first_id AND "
            f"{' AND '.join(address_conditions(wanted, values))}))"
        )
    ended = "coalesce(k.submitted_at, k.finished_at, CASE WHEN k.id IS NULL THEN c.created_at ELSE 'infinity' END)"
    begun = "coalesce(k.launched_at, c.created_at)"
    if wanted.since is not None:
        since = values.put(wanted.since, "timestamptz")
        fits.append(f"{ended} >= {since}")
        inside.append(f"{begun} >= {since}")
    if wanted.until is not None:
        until = values.put(wanted.until, "timestamptz")
        fits.append(f"{begun} < {until}")
        inside.append(f"{ended} < {until}")
    return seen, fits, inside


def fitting(wanted: Filter) -> str:
    """How many of a chunk's messages may fit, at most, as far as that was counted."""
    if is_of_address(wanted):
        return "0"
    if wanted.code:
        return "f.messages"
    return f"c.{wanted.state.word}" if wanted.state else "c.messages"


async def ids_in(
    platform: Platform, account_id: int, wanted: Filter, place: Range, *, group: Sequence[Stretch], many: int
) -> list[Hit]:
    """So many messages that fit, of stretches of one month, in the walk's order."""
    values = Values(
        many,
        [one.first for one in group],
        [one.last for one in group],
        [one.chunk for one in group],
        [one.next_id for one in group],
        [one.at for one in group],
    )
    whole = all(one.inside for one in group) or (wanted.since is None and wanted.until is None)
    statement = (
        quick(wanted, values) if whole and is_quick(wanted) else thorough(account_id, wanted, values, whole=whole)
    )
    order = place.order
    rows = await platform.database.fetch(
        partition_sql(
            f"""
            SELECT found.id, c.chunk
            FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[])
                AS c (first, last, chunk, next_id, at),
            LATERAL ({statement} ORDER BY id {order} LIMIT $1) found
            ORDER BY found.id {order} LIMIT $1
            """,
            month_of(group[0].first),
        ),
        *values.given,
    )
    return [Hit(*row) for row in rows]


def is_of_address(wanted: Filter) -> bool:
    """Whether each message's address matters, which no index finds."""
    return bool(wanted.begins or wanted.country)


def is_quick(wanted: Filter) -> bool:
    """Whether a message's own row does not matter, but only what became of its parts."""
    if is_of_address(wanted):
        return False
    return bool(wanted.code) if wanted.state is None else wanted.state not in WITHOUT_DELIVERY


def quick(wanted: Filter, values: Values) -> str:
    """By deliveries alone, in the order of their key. The chunk is the account's, so they are."""
    conditions = ["d.message >= c.first", "d.message < c.last"]
    if wanted.state is None:
        conditions.append(failed_by("d", wanted, values))
    else:
        conditions += [f"d.state = {values.put(wanted.state.value, 'smallint')}", WORST]
        if wanted.code:
            conditions.append(EXISTS.format(f"p.message = d.message AND {failed_by('p', wanted, values)}"))
    return f"SELECT d.message AS id FROM {{delivery}} d WHERE {' AND '.join(conditions)}"


def failed_by(part: str, wanted: Filter, values: Values) -> str:
    """Whether a part is the first one, and failed with the code."""
    code = values.put(wanted.code, "text")
    return f"{part}.part = 1 AND {part}.state {BETWEEN_FAILED} AND {part}.code = {code}"


def thorough(account_id: int, wanted: Filter, values: Values, *, whole: bool) -> str:
    """By messages, each with its fate where that matters."""
    conditions = ["m.id >= c.first", "m.id < c.last", f"m.account = {values.put(account_id, 'bigint')}"]
    conditions += address_conditions(wanted, values)
    conditions += code_conditions(wanted, values)
    conditions += fate_conditions(wanted, values, period=not whole)
    needed = wanted.state is not None or not whole
    return f"SELECT m.id FROM {{message}} m {FATE if needed else ''} WHERE {' AND '.join(conditions)}"


def address_conditions(wanted: Filter, values: Values) -> list[str]:
    """How a message's address begins, and whose country's it is."""
    conditions = [f"starts_with(m.address, {values.put(wanted.begins, 'text')})"] if wanted.begins else []
    pattern = pattern_of(wanted.country)
    return conditions if pattern is None else [*conditions, *country_conditions(pattern, values)]


def code_conditions(wanted: Filter, values: Values) -> list[str]:
    """By which code a message failed."""
    return [EXISTS.format(f"p.message = m.id AND {failed_by('p', wanted, values)}")] if wanted.code else []


def country_conditions(pattern: CountryPattern, values: Values) -> list[str]:
    """The pattern of a country's numbers."""
    begins = f"starts_with(m.address, {values.put(pattern.calling_code, 'text')})"
    if not pattern.own:
        return [begins]
    own, others = values.put(pattern.own, "text"), values.put(pattern.others, "text")
    both = "OR" if pattern.main else "AND"
    return [begins, f"(m.address ~ {own} {both} m.address !~ {others})"]


def fate_conditions(wanted: Filter, values: Values, *, period: bool) -> list[str]:
    """What became of a message, and when."""
    conditions: list[str] = []
    if wanted.state is not None:
        conditions.append(f"coalesce(f.state, {UNCLAIMED}) = {values.put(wanted.state.value, 'smallint')}")
    if period and wanted.since is not None:
        conditions.append(f"coalesce(f.at, c.at) >= {values.put(wanted.since, 'timestamptz')}")
    if period and wanted.until is not None:
        conditions.append(f"coalesce(f.at, c.at) < {values.put(wanted.until, 'timestamptz')}")
    return conditions


async def ids_of_numbers(
    platform: Platform, account_id: int, wanted: Filter, place: Range, *, many: int, most: int
) -> tuple[list[Hit], int | None]:
    """So many messages of a number that fit, of `most` that are looked at; and the last of these, if so many."""
    seen = await messages_of_numbers(platform, account_id, wanted, place, most)
    values = Values(seen, many)
    conditions = ["t.id IS NOT NULL", *fate_conditions(wanted, values, period=True)]
    conditions += address_conditions(wanted, values)
    conditions += [one.format(delivery="delivery") for one in code_conditions(wanted, values)]
    if wanted.campaign_id is not None:
        conditions.append(f"m.campaign = {values.put(wanted.campaign_id, 'bigint')}")
    if wanted.interface:
        conditions.append(f"c.interface = {values.put(wanted.interface, 'text')}")
    if wanted.reference:
        conditions.append(f"c.client_ref = {values.put(wanted.reference, 'text')}")
    if wanted.sender:
        conditions.append(f"t.sender = {values.put(wanted.sender, 'text')}")
    rows = await platform.database.fetch(
        f"""
        SELECT m.id, c.first_id FROM message m
        JOIN LATERAL (SELECT c.*, coalesce(k.launched_at, c.created_at) AS at FROM chunk c
                      LEFT JOIN campaign k ON k.id = c.campaign
                      WHERE c.first_id <= m.id ORDER BY c.first_id DESC LIMIT 1) c ON true
        LEFT JOIN content t ON t.id = c.content
        {FATE.format(delivery="delivery")}
        WHERE m.id = ANY ($1::bigint[]) AND {" AND ".join(conditions)} ORDER BY m.id {place.order} LIMIT $2
        """,
        *values.given,
    )
    return [Hit(*row) for row in rows], seen[-1] if len(seen) == most else None


async def messages_of_numbers(
    platform: Platform, account_id: int | None, wanted: Filter, place: Range, most: int
) -> list[int]:
    """The first ids of the range whose number fits, of any account without one.

    What is added to id and account keeps their indexes out of it.
    """
    values = Values(place.low, place.high, most)
    mine = "" if account_id is None else f"m.account + 0 = {values.put(account_id, 'bigint')} AND"
    if wanted.numbers:
        number = f"m.address = ANY ({values.put(list(wanted.numbers), 'text[]')})"
    else:
        ending = values.put(wanted.ends, "text")
        number = (
            f'"right"(m.address, {LAST_DIGITS}) = "right"({ending}, {LAST_DIGITS}) AND m.address LIKE \'%\' || {ending}'
        )
    async with platform.database.transaction() as connection:
        await connection.execute("SET LOCAL enable_seqscan = off")
        rows = await connection.fetch(
            f"""
            SELECT m.id FROM message m
            WHERE {mine} {number} AND m.id + 0 >= $1::bigint AND m.id + 0 < $2::bigint
            ORDER BY m.id + 0 {place.order} LIMIT $3
            """,
            *values.given,
        )
        await connection.execute("SET LOCAL enable_seqscan = on")
    return [row["id"] for row in rows]
