"""What a file says of its rows beside what a contact holds: the groups to join, and who wants to hear no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hudhud.contacts.file_cells import Wish, names_in, wish_in
from hudhud.contacts.opt_outs import LONGEST_REASON
from hudhud.database import Connection

__all__ = ["Told", "join_named", "join_one", "note_wishes"]


class Told(NamedTuple):
    """Rows that were taken over: their addresses, and of each the cells groups, opted_out, sender and reason.

    `beside` is empty where no column became any of these.
    """

    addresses: Sequence[str]
    beside: Sequence[Sequence[str]]


class Noted(NamedTuple):
    """An opt-out as a row tells it; without a sender it holds for every one."""

    address: str
    sender: str
    everything: bool
    reason: str


JOIN_ONE: Final = """
INSERT INTO contact_member (grp, contact)
SELECT g.id, c.id FROM contact_group g JOIN contact c ON c.account = g.account
WHERE g.id = $1 AND c.channel = $2 AND c.address = ANY ($3::text[]) ORDER BY c.id
ON CONFLICT DO NOTHING
"""

JOIN_NAMED: Final = """
INSERT INTO contact_member (grp, contact)
SELECT g.id, c.id FROM unnest($3::text[], $4::text[]) AS told (address, name)
JOIN contact c ON c.account = $1 AND c.channel = $2 AND c.address = told.address
JOIN contact_group g ON g.account = $1 AND g.name = told.name ORDER BY g.id, c.id
ON CONFLICT DO NOTHING
"""

# Who opted out already stays so, for the reason that is known; "no marketing" may become "nothing at all".
OPT_OUT: Final = """
INSERT INTO opt_out (account, channel, source, address, sender, everything, reason)
SELECT $1, $2, 'import', * FROM unnest($3::text[], $4::text[], $5::boolean[], $6::text[]) ORDER BY 4, 5
ON CONFLICT (account, channel, address, sender) DO UPDATE SET everything = true
WHERE excluded.everything AND NOT opt_out.everything
"""


async def join_one(db: Connection, group_id: int, channel: str, told: Told) -> None:
    """Put everybody into one group."""
    if told.addresses:
        await db.execute(JOIN_ONE, group_id, channel, told.addresses)


async def join_named(db: Connection, account_id: int, channel: str, told: Told) -> None:
    """Put each into the groups that his row names; one that was deleted meanwhile is passed over."""
    known: dict[str, list[str]] = {}
    pairs = [
        (address, name)
        for address, (cell, *_) in zip(told.addresses, told.beside, strict=False)
        if cell
        for name in known.get(cell) or known.setdefault(cell, names_in(cell))
    ]
    if pairs:
        await db.execute(JOIN_NAMED, account_id, channel, *map(list, zip(*pairs, strict=True)))


async def note_wishes(db: Connection, account_id: int, channel: str, told: Told, *, all_of_them: bool) -> None:
    """Note who wants to hear no more; with `all_of_them` that is everybody, whatever his row says."""
    noted = {(one.address, one.sender): one for one in wishes(told, all_of_them=all_of_them)}
    if noted:
        await db.execute(OPT_OUT, account_id, channel, *map(list, zip(*noted.values(), strict=True)))


def wishes(told: Told, *, all_of_them: bool) -> Iterator[Noted]:
    """The opt-outs of the rows, a row for each sender that it names."""
    for number, address in enumerate(told.addresses):
        _, said, senders, reason = told.beside[number] if told.beside else ("", "", "", "")
        wish = wish_in(said) if said else Wish.NONE
        if all_of_them and wish in (None, Wish.NONE):
            wish = Wish.MARKETING
        if wish in (None, Wish.NONE):
            continue
        for sender in names_in(senders) or [""]:
            yield Noted(address, sender, wish is Wish.EVERYTHING, reason.strip()[:LONGEST_REASON])
