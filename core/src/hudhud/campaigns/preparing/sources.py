"""Where recipients come from: a former campaign, typed, a file, contacts. Each number once, from the first of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar, Final, NamedTuple

from hudhud import channels
from hudhud.campaigns.campaign import Campaign
from hudhud.campaigns.drafting import CONTACT_NAME
from hudhud.campaigns.unsent import MAY_HAVE_UNSENT, sendable_again
from hudhud.database import Connection, Row
from hudhud.errors import DomainError
from hudhud.messages import key_of
from hudhud.plugins import Platform

__all__ = ["BATCH", "Entry", "Source", "entries", "sources_of"]

BATCH: Final = 10_000


class Entry(NamedTuple):
    """A recipient: its row (below zero for typed ones, 0 for contacts), its address, its values, its contact.

    `former` is the message that a former campaign had for it.
    """

    row: int
    address: str
    fields: list[str] | None
    contact: int | None
    former: int | None = None


class Source(ABC):
    """One of a campaign's sources; it is read in batches, in one order, as often as asked."""

    name: ClassVar[str]
    parameters: tuple[str, ...] = ()

    @abstractmethod
    async def count(self, db: Connection) -> int:
        """How many recipients it has."""

    @abstractmethod
    def batches(self, db: Connection) -> AsyncIterator[list[Entry]]:
        """Its recipients, with the values of `parameters` in their order (None without any)."""

    def place_of(self, entry: Entry) -> int:
        """Where in this source an entry is; places grow in the order of `batches`."""
        return abs(entry.row)

    @abstractmethod
    async def near(self, db: Connection, place: int, *, step: int = 0) -> Entry | None:
        """The recipient at a place or the next there is (`step` 0), the one behind it (1), or before it (-1).

        For previews.
        """


BESIDE: Final = {0: (">=", "ASC"), 1: (">", "ASC"), -1: ("<", "DESC")}
"""How the neighbours of a place are compared and ordered, by the step."""


class Typed(Source):
    """Numbers that were typed. They bring no data: a personalised text needs fallbacks for them."""

    name = "typed"

    def __init__(self, addresses: Sequence[str], parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        self._entries = [
            Entry(-number, address, [""] * len(parameters) if parameters else None, None)
            for number, address in enumerate(addresses, start=1)
        ]

    async def count(self, db: Connection) -> int:
        return len(self._entries)

    async def batches(self, db: Connection) -> AsyncIterator[list[Entry]]:
        yield self._entries

    async def near(self, db: Connection, place: int, *, step: int = 0) -> Entry | None:
        number = min(place, len(self._entries) + 1) + step if step else max(place, 1)
        return self._entries[number - 1] if 1 <= number <= len(self._entries) else None


class File(Source):
    """The rows of a recipient file."""

    name = "file"

    def __init__(self, file_id: int, columns: Sequence[str], parameters: tuple[str, ...]) -> None:
        self._file_id = file_id
        self.parameters = parameters
        keys = [key_of(column) for column in columns[1:]]
        self._places = [keys.index(key) if key in keys else None for key in parameters]

    async def count(self, db: Connection) -> int:
        return int(await db.fetchval("SELECT valid FROM recipient_file WHERE id = $1", self._file_id) or 0)

    async def batches(self, db: Connection) -> AsyncIterator[list[Entry]]:
        after = 0
        while True:
            rows = await db.fetch(
                "SELECT row, address, fields FROM recipient WHERE file = $1 AND row > $2 ORDER BY row LIMIT $3",
                self._file_id,
                after,
                BATCH,
            )
            if not rows:
                return
            after = rows[-1][0]
            yield [Entry(row[0], row[1], self._values(row[2]), None) for row in rows]

    async def near(self, db: Connection, place: int, *, step: int = 0) -> Entry | None:
        beside, order = BESIDE[step]
        row = await db.fetchrow(
            f"SELECT row, address, fields FROM recipient WHERE file = $1 AND row {beside} $2 "
            f"ORDER BY row {order} LIMIT 1",
            self._file_id,
            min(place, 2**31 - 1),
        )
        return None if row is None else Entry(row[0], row[1], self._values(row[2]), None)

    def _values(self, fields: list[str] | None) -> list[str] | None:
        if not self.parameters:
            return None
        have = fields or []
        return ["" if place is None or place >= len(have) else have[place].strip() for place in self._places]


class Contacts(Source):
    """Contacts of an account: of some groups, or all."""

    name = "contacts"

    def __init__(self, campaign: Campaign, names: Sequence[str], parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        self._account = campaign.account_id
        self._channel = campaign.channel
        self._groups = None if campaign.all_contacts else list(campaign.contact_groups)
        by_key = {key_of(name): name for name in names}
        own = [by_key.get(key, "") for key in parameters]
        self._names = own
        values = [
            "c.name"
            if key in CONTACT_NAME and not own[number]
            else f"coalesce(c.fields ->> ($4::text[])[{number + 1}], '')"
            for number, key in enumerate(parameters)
        ]
        self._values = f"ARRAY[{', '.join(values)}]::text[]" if values else "NULL::text[]"

    async def count(self, db: Connection) -> int:
        return int(await db.fetchval(f"SELECT count(*) FROM contact c {self._chosen()}", *self._chosen_values()) or 0)

    async def batches(self, db: Connection) -> AsyncIterator[list[Entry]]:
        after = 0
        while True:
            rows = await db.fetch(
                f"SELECT c.id, c.address, {self._values} AS fields FROM contact c {self._chosen()} "
                "AND c.id > $5 AND cardinality($4::text[]) >= 0 ORDER BY c.id LIMIT $6",
                *self._chosen_values(),
                self._names,
                after,
                BATCH,
            )
            if not rows:
                return
            after = rows[-1][0]
            yield [self._entry(row) for row in rows]

    def place_of(self, entry: Entry) -> int:
        return entry.contact or 0

    async def near(self, db: Connection, place: int, *, step: int = 0) -> Entry | None:
        beside, order = BESIDE[step]
        row = await db.fetchrow(
            f"SELECT c.id, c.address, {self._values} AS fields FROM contact c {self._chosen()} "
            f"AND c.id {beside} $5 AND cardinality($4::text[]) >= 0 ORDER BY c.id {order} LIMIT 1",
            *self._chosen_values(),
            self._names,
            place,
        )
        return None if row is None else self._entry(row)

    @staticmethod
    def _entry(row: Row) -> Entry:
        values = row["fields"]
        return Entry(0, row["address"], None if values is None else [v.strip() for v in values], row["id"])

    @staticmethod
    def _chosen() -> str:
        return """WHERE c.account = $1 AND c.channel = $2 AND ($3::bigint[] IS NULL OR EXISTS (
            SELECT 1 FROM contact_member m WHERE m.contact = c.id AND m.grp = ANY ($3)))"""

    def _chosen_values(self) -> tuple[int, str, list[int] | None]:
        return self._account, self._channel, self._groups


class Former(Source):
    """Those of an ended campaign whose messages the network never took, with the data they had there."""

    name = "parent"

    def __init__(self, parent: Row, choice: str, parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        self._campaign = parent["id"]
        self._first, self._last = parent["first_id"] or 0, parent["last_id"] or 0
        self._condition = f"m.campaign = $1 AND {sendable_again(choice)}"
        had = list(parent["parameters"])
        self._places = [had.index(key) if key in had else None for key in parameters]

    async def count(self, db: Connection) -> int:
        found = await db.fetchval(
            f"SELECT count(*) FROM message m WHERE {self._condition} AND m.id >= $2 AND m.id < $3",
            self._campaign,
            self._first,
            self._last,
        )
        return int(found or 0)

    async def batches(self, db: Connection) -> AsyncIterator[list[Entry]]:
        after = self._first
        while True:
            rows = await db.fetch(
                f"SELECT m.id, m.row, m.address, m.fields, m.contact FROM message m "
                f"WHERE {self._condition} AND m.id >= $2 AND m.id < $3 ORDER BY m.id LIMIT $4",
                self._campaign,
                after,
                self._last,
                BATCH,
            )
            if not rows:
                return
            after = rows[-1]["id"] + 1
            yield [self._entry(row) for row in rows]

    def place_of(self, entry: Entry) -> int:
        """Their rows are those of several sources; the messages they had there are in one order."""
        return entry.former or 0

    async def near(self, db: Connection, place: int, *, step: int = 0) -> Entry | None:
        beside, order = BESIDE[step]
        row = await db.fetchrow(
            f"""
            SELECT f.* FROM chunk c, LATERAL (
                SELECT m.id, m.row, m.address, m.fields, m.contact FROM message m
                WHERE {self._condition} AND m.id >= c.first_id AND m.id < c.last_id AND m.id {beside} $2
                ORDER BY m.id {order} LIMIT 1
            ) f
            WHERE c.campaign = $1 AND {MAY_HAVE_UNSENT} ORDER BY c.first_id {order} LIMIT 1
            """,
            self._campaign,
            place,
        )
        return None if row is None else self._entry(row)

    def _entry(self, row: Row) -> Entry:
        return Entry(row["row"], row["address"], self._values(row["fields"]), row["contact"], row["id"])

    def _values(self, fields: list[str] | None) -> list[str] | None:
        if not self.parameters:
            return None
        have = fields or []
        return ["" if place is None or place >= len(have) else have[place] for place in self._places]


async def former(db: Connection, campaign: Campaign, parameters: tuple[str, ...]) -> list[Source]:
    """The recipients of a campaign that sends again what another one left; none for any other."""
    if campaign.parent_choice not in {"unsent", "unsent_and_unconfirmed"}:
        return []
    row = await db.fetchrow(
        "SELECT id, first_id, last_id, parameters FROM campaign WHERE id = $1 AND account = $2",
        campaign.parent_id,
        campaign.account_id,
    )
    return [] if row is None else [Former(row, campaign.parent_choice, parameters)]


async def sources_of(
    platform: Platform, db: Connection, campaign: Campaign, parameters: tuple[str, ...]
) -> list[Source]:
    """The campaign's sources, in the order in which a number that several have is taken."""
    found = await former(db, campaign, parameters)
    typed = await typed_addresses(platform, campaign)
    if typed:
        found.append(Typed(typed, parameters))
    if campaign.recipient_file_id is not None:
        columns = await db.fetchval("SELECT columns FROM recipient_file WHERE id = $1", campaign.recipient_file_id)
        found.append(File(campaign.recipient_file_id, columns or [], parameters))
    if campaign.contact_groups or campaign.all_contacts:
        names = await db.fetch("SELECT name FROM contact_field WHERE account = $1", campaign.account_id)
        found.append(Contacts(campaign, [row["name"] for row in names], parameters))
    return found


async def typed_addresses(platform: Platform, campaign: Campaign) -> list[str]:
    """The typed recipients as addresses; one that a stricter rule refuses by now is left out."""
    channel = channels.channel(platform, campaign.channel)
    region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", campaign.account_id)
    found = []
    for text in campaign.recipients:
        try:
            found.append(str(channel.parse_address(text, region)))
        except DomainError:
            continue
    return found


async def entries(db: Connection, sources: Sequence[Source]) -> AsyncIterator[tuple[Source, list[Entry], int]]:
    """Every recipient once, in batches, with how many of the batch were left out because an earlier source has them.

    What a source repeats by itself is its own matter: a file's repetitions were left out when it was read.
    """
    seen: set[str] = set()
    for number, source in enumerate(sources):
        earlier = frozenset(seen) if number == 1 else seen.copy() if number > 1 else frozenset()
        later = number + 1 < len(sources)
        typed = isinstance(source, Typed)
        async for batch in source.batches(db):
            kept = once(batch) if typed else batch
            kept = [entry for entry in kept if entry.address not in earlier] if earlier else kept
            if later:
                seen.update(entry.address for entry in kept)
            yield source, kept, len(batch) - len(kept)


def once(batch: list[Entry]) -> list[Entry]:
    """Each address once."""
    first: dict[str, Entry] = {}
    for entry in batch:
        first.setdefault(entry.address, entry)
    return list(first.values())
