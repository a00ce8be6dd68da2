"""Fields of an account's own: what it keeps of its contacts besides a name and a language."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from hudhud import channels
from hudhud.audit import Actor, record
from hudhud.contacts.file_cells import is_exported
from hudhud.errors import Conflict, Invalid, LimitExceeded, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = [
    "MOST_FIELDS",
    "ContactField",
    "FieldExists",
    "TooManyFields",
    "UnknownField",
    "add_field",
    "fields",
    "remove_field",
    "rename_field",
    "required_fields",
]

MOST_FIELDS: Final = 50
LONGEST_NAME: Final = 100
RESERVED: Final = frozenset({"name", "number", "language", "الاسم"})
"""What a contact has anyway."""
SIGNS: Final = frozenset("@{}|\n\r\t")
LOCK: Final = 2  # first half of the advisory lock's key: the fields of an account


@dataclass(frozen=True, slots=True)
class ContactField:
    """A field by its name, which a text calls by `@name`; `used` is how many contacts have a value there."""

    id: int
    name: str
    used: int = 0


@dataclass(eq=False)
class TooManyFields(LimitExceeded):
    """An account has as many fields as it may have."""

    limit: int
    actual: int
    code = "too_many_contact_fields"
    message = "An account has at most %(limit)s fields of its own; this would be %(actual)s. Remove one first."


@dataclass(eq=False)
class FieldExists(Conflict):
    """There is a field of this name, or of one that differs in case and blanks only."""

    name: str
    code = "contact_field_exists"
    message = "There is a field “%(name)s” already."


@dataclass(eq=False)
class UnknownField(NotFound):
    """There is no such field in this account."""

    code = "unknown_contact_field"
    message = "There is no such field."


def key_of(name: str) -> str:
    """What spellings of one name have in common: neither case nor blanks tell names apart."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


async def fields(platform: Platform, account_id: int, *, counted: bool = False) -> list[ContactField]:
    """The account's fields in their order; `counted` asks how many contacts use each, which takes a look at all."""
    rows = await platform.database.fetch(
        """
        SELECT f.id, f.name, CASE WHEN $2 THEN
            (SELECT count(*) FROM contact c WHERE c.account = f.account AND c.fields ? f.name) ELSE 0 END AS used
        FROM contact_field f WHERE f.account = $1 ORDER BY f.position, f.id
        """,
        account_id,
        counted,
    )
    return [ContactField(**dict(row)) for row in rows]


async def add_field(platform: Platform, *, account_id: int, name: str, actor: Actor) -> ContactField:
    """A new field; raises Invalid, FieldExists and TooManyFields."""
    (added,) = await required_fields(platform, account_id=account_id, names=[name], actor=actor, may_exist=False)
    return added


async def required_fields(
    platform: Platform, *, account_id: int, names: Sequence[str], actor: Actor, may_exist: bool = True
) -> list[ContactField]:
    """The fields of these names, each made where there is none yet; raises Invalid, FieldExists and TooManyFields."""
    wanted = [checked(platform, name) for name in names]
    database = platform.database
    async with database.transaction():
        await database.execute("SELECT pg_advisory_xact_lock($1, $2::int)", LOCK, account_id % 2**31)
        known = {key_of(field.name): field for field in await fields(platform, account_id)}
        for name in wanted:
            if key_of(name) in known:
                if not may_exist:
                    raise FieldExists(known[key_of(name)].name)
                continue
            if len(known) >= MOST_FIELDS:
                raise TooManyFields(MOST_FIELDS, len(known) + 1)
            number = await database.fetchval(
                "INSERT INTO contact_field (account, name, position) VALUES ($1, $2, $3) RETURNING id",
                account_id,
                name,
                len(known),
            )
            known[key_of(name)] = ContactField(number, name)
            await record(
                platform.database,
                actor,
                "contact_field.add",
                f"contact_field:{number}",
                account_id=account_id,
                details={"name": name},
            )
    return [known[key_of(name)] for name in wanted]


async def rename_field(platform: Platform, *, account_id: int, field_id: int, name: str, actor: Actor) -> None:
    """Call a field otherwise; its values stay. Raises UnknownField, Invalid and FieldExists.

    A draft's text that says `@former name` finds it no more, and its check says so.
    """
    name = checked(platform, name)
    database = platform.database
    async with database.transaction():
        await database.execute("SELECT pg_advisory_xact_lock($1, $2::int)", LOCK, account_id % 2**31)
        former = await database.fetchval(
            "SELECT name FROM contact_field WHERE id = $1 AND account = $2", field_id, account_id
        )
        if former is None:
            raise UnknownField
        others = [field.name for field in await fields(platform, account_id) if field.id != field_id]
        if key_of(name) in map(key_of, others):
            raise FieldExists(name)
        await database.execute("UPDATE contact_field SET name = $2 WHERE id = $1", field_id, name)
        await database.execute(
            """
            UPDATE contact SET fields = (fields - $2) || jsonb_build_object($3::text, fields -> $2)
            WHERE account = $1 AND fields ? $2
            """,
            account_id,
            former,
            name,
        )
        await record(
            platform.database,
            actor,
            "contact_field.rename",
            f"contact_field:{field_id}",
            account_id=account_id,
            details={"from": former, "to": name},
        )


async def remove_field(platform: Platform, *, account_id: int, field_id: int, actor: Actor) -> None:
    """Forget a field and what stands there in every contact; raises UnknownField."""
    database = platform.database
    async with database.transaction():
        name = await database.fetchval(
            "DELETE FROM contact_field WHERE id = $1 AND account = $2 RETURNING name", field_id, account_id
        )
        if name is None:
            raise UnknownField
        await database.execute(
            "UPDATE contact SET fields = fields - $2 WHERE account = $1 AND fields ? $2", account_id, name
        )
        await record(
            platform.database,
            actor,
            "contact_field.remove",
            f"contact_field:{field_id}",
            account_id=account_id,
            details={"name": name},
        )


def checked(platform: Platform, name: str) -> str:
    """The name without blanks around it; raises Invalid for one that a text could not call by."""
    name = " ".join(name.split())
    if not name:
        raise Invalid(Problem("name", N_("Give the field a name.")))
    if len(name) > LONGEST_NAME:
        raise Invalid(Problem("name", N_("At most 100 characters."), str(len(name))))
    if SIGNS & set(name) or not name.isprintable():
        raise Invalid(Problem("name", N_("A field’s name has none of the signs @, { } and |."), name))
    if is_exported(name) or key_of(name) in {*RESERVED, *taken_by_transforms(platform)}:
        raise Invalid(Problem("name", N_("This name has a meaning of its own. Choose another one."), name))
    return name


def taken_by_transforms(platform: Platform) -> Collection[str]:
    """Names under which transforms give values of their own."""
    return {key_of(name) for one in channels.message_transforms(platform) for name in one.names}
