"""Contacts: made, changed, deleted, looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from hudhud import channels
from hudhud.audit import Actor, record
from hudhud.contacts.fields import ContactField, fields, key_of
from hudhud.contacts.groups import add_members, groups
from hudhud.contacts.searching import OPTED_OUT, ContactSearch, fitting
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = [
    "LANGUAGES",
    "LONGEST_NAME",
    "LONGEST_VALUE",
    "Contact",
    "ContactExists",
    "UnknownContact",
    "change",
    "count",
    "create",
    "delete",
    "find",
    "get",
    "list_contacts",
]

LANGUAGES: Final = ("", "ar", "en")
"""What a contact reads, where that is known."""
LONGEST_NAME: Final = 200
LONGEST_VALUE: Final = 500


@dataclass(frozen=True, slots=True)
class Contact:
    """A person that the account knows: `fields` hold what is known under the account's own field names.

    `address` is in its channel's canonical form, `group_ids` say where it belongs, `opted_out` that it must not be
    sent marketing by at least one sender.
    """

    id: int
    account_id: int
    channel: str
    address: str
    name: str
    language: str
    fields: Mapping[str, str]
    group_ids: tuple[int, ...]
    opted_out: bool
    created_at: datetime
    changed_at: datetime


@dataclass(eq=False)
class ContactExists(Conflict):
    """The account knows somebody of this address."""

    address: str
    contact_id: int
    code = "contact_exists"
    message = "There is a contact of the number %(address)s already."


@dataclass(eq=False)
class UnknownContact(NotFound):
    """There is no such contact in this account."""

    code = "unknown_contact"
    message = "There is no such contact."


SELECT: Final = f"""
SELECT c.id, c.account AS account_id, c.channel, c.address, c.name, c.language, c.fields, c.created_at, c.changed_at,
       {OPTED_OUT} AS opted_out,
       ARRAY(SELECT m.grp FROM contact_member m WHERE m.contact = c.id ORDER BY m.grp) AS group_ids
FROM contact c
"""


async def get(platform: Platform, account_id: int, contact_id: int) -> Contact:
    """One of the account's; raises UnknownContact."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE c.account = $1 AND c.id = $2", account_id, contact_id)
    if row is None:
        raise UnknownContact
    return contact_of(row)


async def find(platform: Platform, account_id: int, channel: str, address: str) -> Contact | None:
    """The contact of an address."""
    row = await platform.database.fetchrow(
        f"{SELECT} WHERE c.account = $1 AND c.channel = $2 AND c.address = $3", account_id, channel, address
    )
    return contact_of(row) if row else None


EVERYBODY: Final = ContactSearch()


async def list_contacts(
    platform: Platform,
    account_id: int,
    search: ContactSearch = EVERYBODY,
    *,
    limit: int = 50,
    before: int | None = None,
) -> list[Contact]:
    """Whom a search finds, newest first; `before` is the id of the last one already seen."""
    found = await fitting(platform, search, first=4)
    rows = await platform.database.fetch(
        f"""
        {SELECT} WHERE c.account = $1 AND ($2::bigint IS NULL OR c.id < $2) AND {found.condition}
        ORDER BY c.id DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
        *found.values,
    )
    return [contact_of(row) for row in rows]


async def count(platform: Platform, account_id: int, search: ContactSearch = EVERYBODY) -> int:
    """How many a search finds."""
    found = await fitting(platform, search, first=2)
    query = f"SELECT count(*) FROM contact c WHERE c.account = $1 AND {found.condition}"
    return int(await platform.database.fetchval(query, account_id, *found.values))


async def create(
    platform: Platform,
    *,
    account_id: int,
    channel: str,
    address: str,
    actor: Actor,
    name: str = "",
    language: str = "",
    values: Mapping[str, str] | None = None,
    group_ids: Sequence[int] = (),
) -> int:
    """A new contact; `address` as a person writes it, `values` by the names of fields. Gives its id.

    Raises Invalid with every wrong value, and ContactExists.
    """
    known = await fields(platform, account_id)
    problems, kept = checked(known, name, language, values or {})
    problems += await problems_of_groups(platform, account_id, group_ids)
    address = await read_address(platform, account_id, channel, address, problems)
    if problems:
        raise Invalid(*problems)
    database = platform.database
    async with database.transaction():
        contact_id = await database.fetchval(
            """
            INSERT INTO contact (account, channel, address, name, language, fields) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            account_id, channel, address, " ".join(name.split()), language, json.dumps(kept),
        )  # fmt: skip
        if contact_id is None:
            raise await existing(platform, account_id, channel, address)
        await put_into(platform, account_id, contact_id, group_ids, actor)
        await record(
            platform.database,
            actor,
            "contact.create",
            f"contact:{contact_id}",
            account_id=account_id,
            details={"address": address},
        )
    return int(contact_id)


async def change(
    platform: Platform,
    *,
    account_id: int,
    contact_id: int,
    actor: Actor,
    address: str | None = None,
    name: str | None = None,
    language: str | None = None,
    values: Mapping[str, str] | None = None,
    group_ids: Sequence[int] | None = None,
) -> Contact:
    """Change what is given: an empty value of a field forgets it, fields that are not named stay as they are.

    Raises UnknownContact, Invalid with every wrong value, and ContactExists.
    """
    now = await get(platform, account_id, contact_id)
    name, language = now.name if name is None else name, now.language if language is None else language
    problems, kept = checked(await fields(platform, account_id), name, language, values or {})
    problems += await problems_of_groups(platform, account_id, group_ids or ())
    if address is None:
        address = now.address
    else:
        address = await read_address(platform, account_id, now.channel, address, problems)
    if problems:
        raise Invalid(*problems)
    emptied = [field for field, value in kept.items() if not value]
    try:
        async with platform.database.transaction() as db:
            await db.execute(
                """
                UPDATE contact SET address = $3, name = $4, language = $5, fields = (fields || $6::jsonb) - $7::text[],
                       changed_at = now() WHERE id = $1 AND account = $2
                """,
                contact_id, account_id, address, " ".join(name.split()), language, json.dumps(kept), emptied,
            )  # fmt: skip
            if group_ids is not None:
                await db.execute("DELETE FROM contact_member WHERE contact = $1", contact_id)
                await put_into(platform, account_id, contact_id, group_ids, actor)
            await record(platform.database, actor, "contact.change", f"contact:{contact_id}", account_id=account_id)
    except asyncpg.UniqueViolationError as error:
        raise await existing(platform, account_id, now.channel, address) from error
    return await get(platform, account_id, contact_id)


async def delete(platform: Platform, *, account_id: int, contact_ids: Sequence[int], actor: Actor) -> int:
    """Forget contacts; gives how many there were. Whether they opted out stays known."""
    database = platform.database
    async with database.transaction():
        gone = await database.fetch(
            "DELETE FROM contact WHERE account = $1 AND id = ANY ($2::bigint[]) RETURNING id, address",
            account_id,
            list(contact_ids),
        )
        for row in gone[:1] if len(gone) == 1 else ():
            await record(
                platform.database,
                actor,
                "contact.delete",
                f"contact:{row['id']}",
                account_id=account_id,
                details={"address": row["address"]},
            )
        if len(gone) > 1:
            details = {"contacts": len(gone)}
            await record(database, actor, "contact.delete", "contacts", account_id=account_id, details=details)
    return len(gone)


async def put_into(
    platform: Platform, account_id: int, contact_id: int, group_ids: Sequence[int], actor: Actor
) -> None:
    """Put a contact into groups that are known to be there."""
    for group_id in dict.fromkeys(group_ids):
        await add_members(platform, account_id=account_id, group_id=group_id, contact_ids=[contact_id], actor=actor)


async def read_address(platform: Platform, account_id: int, channel: str, address: str, problems: list[Problem]) -> str:
    """The canonical form of what a person wrote; raises Invalid with the other problems too."""
    region = await platform.database.fetchval("SELECT region FROM account WHERE id = $1", account_id)
    try:
        found = channels.channel(platform, channel).parse_address(address, region)
    except channels.InvalidAddress as error:
        problems.append(Problem("address", error.reason, address))
        raise Invalid(*problems) from error
    return found


async def existing(platform: Platform, account_id: int, channel: str, address: str) -> ContactExists:
    """The error that names whoever has the address."""
    found = await find(platform, account_id, channel, address)
    return ContactExists(f"+{address}", found.id if found else 0)


async def problems_of_groups(platform: Platform, account_id: int, group_ids: Sequence[int]) -> list[Problem]:
    """Groups that are not the account's."""
    known = {group.id for group in await groups(platform, account_id)} if group_ids else set()
    return [Problem("groups", N_("There is no such group of contacts."))] if set(group_ids) - known else []


def checked(
    known: Sequence[ContactField], name: str, language: str, values: Mapping[str, str]
) -> tuple[list[Problem], dict[str, str]]:
    """What is wrong with the values, and those of fields under the fields' own names."""
    problems = []
    if len(name) > LONGEST_NAME:
        problems.append(Problem("name", N_("At most 200 characters."), str(len(name))))
    if "\0" in name:
        problems.append(Problem("name", N_("The text holds a NUL character.")))
    if language not in LANGUAGES:
        problems.append(Problem("language", N_("Give ar, en or nothing."), language))
    names = {key_of(field.name): field.name for field in known}
    kept: dict[str, str] = {}
    for field, value in values.items():
        own = names.get(key_of(field))
        if own is None:
            problems.append(
                Problem(f"fields.{field}", N_("There is no such field. Add it to your fields first."), field)
            )
            continue
        kept[own] = value.strip()
        if len(kept[own]) > LONGEST_VALUE:
            problems.append(Problem(f"fields.{field}", N_("At most 500 characters."), str(len(kept[own]))))
        if "\0" in value:
            problems.append(Problem(f"fields.{field}", N_("The text holds a NUL character.")))
    return problems, kept


def contact_of(row: Row) -> Contact:
    """A row as a contact."""
    values: dict[str, Any] = dict(row)
    return Contact(fields=json.loads(values.pop("fields")), group_ids=tuple(values.pop("group_ids")), **values)
