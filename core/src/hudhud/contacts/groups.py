"""Groups of contacts: to be found by, and to be sent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from hudhud.audit import Actor, record
from hudhud.contacts.searching import ContactSearch, fitting
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = [
    "ContactGroup",
    "GroupExists",
    "UnknownGroup",
    "add_found",
    "add_members",
    "create_group",
    "delete_group",
    "group",
    "groups",
    "remove_members",
    "rename_group",
]

LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class ContactGroup:
    """A group, with how many contacts are in it."""

    id: int
    name: str
    members: int
    created_at: datetime


@dataclass(eq=False)
class UnknownGroup(NotFound):
    """There is no such group in this account."""

    code = "unknown_contact_group"
    message = "There is no such group of contacts."


@dataclass(eq=False)
class GroupExists(Conflict):
    """The account has a group of this name."""

    name: str
    code = "contact_group_exists"
    message = "There is a group “%(name)s” already."


SELECT: Final = """
SELECT g.id, g.name, g.created_at, (SELECT count(*) FROM contact_member m WHERE m.grp = g.id) AS members
FROM contact_group g
"""


async def groups(
    platform: Platform, account_id: int, *, limit: int | None = None, after: str = "", search: str = ""
) -> list[ContactGroup]:
    """The account's groups by name; `after` is the name of the last one already seen."""
    rows = await platform.database.fetch(
        f"""
        {SELECT} WHERE g.account = $1 AND ($2 = '' OR g.name > $2)
          AND ($3 = '' OR strpos(folded(g.name), folded($3)) > 0)
        ORDER BY g.name LIMIT $4
        """,
        account_id,
        after,
        search.strip(),
        limit,
    )
    return [ContactGroup(**dict(row)) for row in rows]


async def group(platform: Platform, account_id: int, group_id: int) -> ContactGroup:
    """One of the account's; raises UnknownGroup."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE g.account = $1 AND g.id = $2", account_id, group_id)
    if row is None:
        raise UnknownGroup
    return ContactGroup(**dict(row))


async def create_group(platform: Platform, *, account_id: int, name: str, actor: Actor) -> int:
    """A new, empty group; gives its id. Raises Invalid and GroupExists."""
    name = checked(name)
    database = platform.database
    async with database.transaction():
        found = await database.fetchval(
            "INSERT INTO contact_group (account, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
            account_id,
            name,
        )
        if found is None:
            raise GroupExists(name)
        await record(
            platform.database,
            actor,
            "contact_group.create",
            f"contact_group:{found}",
            account_id=account_id,
            details={"name": name},
        )
    return int(found)


async def rename_group(platform: Platform, *, account_id: int, group_id: int, name: str, actor: Actor) -> None:
    """Call it otherwise; raises Invalid, UnknownGroup and GroupExists."""
    name = checked(name)
    database = platform.database
    try:
        async with database.transaction():
            renamed = await database.fetchval(
                "UPDATE contact_group SET name = $3 WHERE id = $1 AND account = $2 RETURNING id",
                group_id,
                account_id,
                name,
            )
            if renamed is None:
                raise UnknownGroup
            await record(
                platform.database,
                actor,
                "contact_group.rename",
                f"contact_group:{group_id}",
                account_id=account_id,
                details={"name": name},
            )
    except asyncpg.UniqueViolationError as error:
        raise GroupExists(name) from error


async def delete_group(platform: Platform, *, account_id: int, group_id: int, actor: Actor) -> None:
    """Forget the group; its contacts stay. Raises UnknownGroup."""
    database = platform.database
    async with database.transaction():
        name = await database.fetchval(
            "DELETE FROM contact_group WHERE id = $1 AND account = $2 RETURNING name", group_id, account_id
        )
        if name is None:
            raise UnknownGroup
        await record(
            platform.database,
            actor,
            "contact_group.delete",
            f"contact_group:{group_id}",
            account_id=account_id,
            details={"name": name},
        )


async def add_members(
    platform: Platform, *, account_id: int, group_id: int, contact_ids: Sequence[int], actor: Actor
) -> int:
    """Put contacts of the account into a group; gives how many were not in it. Raises UnknownGroup."""
    query = "SELECT c.id FROM contact c WHERE c.account = $2 AND c.id = ANY ($3::bigint[])"
    return await add(platform, actor, account_id, group_id, (query, [list(contact_ids)]))


async def add_found(platform: Platform, *, account_id: int, group_id: int, search: ContactSearch, actor: Actor) -> int:
    """Put everybody whom a search finds into a group; gives how many were not in it. Raises UnknownGroup."""
    found = await fitting(platform, search, first=3)
    query = f"SELECT c.id FROM contact c WHERE c.account = $2 AND {found.condition}"
    return await add(platform, actor, account_id, group_id, (query, found.values))


ADD: Final = """
WITH mine AS (SELECT id FROM contact_group WHERE id = $1 AND account = $2 FOR UPDATE),
added AS (INSERT INTO contact_member (grp, contact) SELECT m.id, s.id FROM mine m, ({found}) s
          ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM mine) AS mine, (SELECT count(*) FROM added) AS many
"""


async def add(
    platform: Platform, actor: Actor, account_id: int, group_id: int, query: tuple[str, Sequence[object]]
) -> int:
    """Put those of a query, whose own values come after the group and the account, into a group with one statement."""
    found, values = query
    async with platform.database.transaction() as db:
        row = await db.fetchrow(ADD.format(found=found), group_id, account_id, *values)
        return await told(platform, actor, "contact_group.add", account_id=account_id, group_id=group_id, row=row)


async def told(
    platform: Platform, actor: Actor, action: str, *, account_id: int, group_id: int, row: Row | None
) -> int:
    """Write down how many went in or out, if any did; raises UnknownGroup where the group is not the account's."""
    if row is None or not row["mine"]:
        raise UnknownGroup
    many = int(row["many"])
    if many:
        details = {"contacts": many}
        await record(
            platform.database, actor, action, f"contact_group:{group_id}", account_id=account_id, details=details
        )
    return many


REMOVE: Final = """
WITH mine AS (SELECT id FROM contact_group WHERE id = $1 AND account = $2),
removed AS (DELETE FROM contact_member m USING mine g WHERE g.id = m.grp AND m.contact = ANY ($3::bigint[]) RETURNING 1)
SELECT (SELECT count(*) FROM mine) AS mine, (SELECT count(*) FROM removed) AS many
"""


async def remove_members(
    platform: Platform, *, account_id: int, group_id: int, contact_ids: Sequence[int], actor: Actor
) -> int:
    """Take contacts out of a group; gives how many were in it. Raises UnknownGroup."""
    async with platform.database.transaction() as db:
        row = await db.fetchrow(REMOVE, group_id, account_id, list(contact_ids))
        return await told(platform, actor, "contact_group.remove", account_id=account_id, group_id=group_id, row=row)


def checked(name: str) -> str:
    """The name without blanks around it; raises Invalid."""
    name = " ".join(name.split())
    if not name:
        raise Invalid(Problem("name", N_("Give the group a name.")))
    if len(name) > LONGEST_NAME:
        raise Invalid(Problem("name", N_("At most 100 characters."), str(len(name))))
    return name
