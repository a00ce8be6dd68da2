"""Taking a recipient file over into the contacts, as its account sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from hudhud import recipients, work
from hudhud.audit import Actor, record
from hudhud.contacts.fields import required_fields
from hudhud.contacts.file_cells import names_in, unmasked, wish_in
from hudhud.contacts.groups import LONGEST_NAME, create_group, group, groups
from hudhud.database import Row
from hudhud.errors import Conflict, Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform
from hudhud.recipients import FileState

__all__ = [
    "ContactImport",
    "FileNotReady",
    "ImportState",
    "ImportedRowError",
    "UnknownImport",
    "begin_import",
    "cancel_import",
    "get_import",
    "import_errors",
    "list_imports",
]

FIELD: Final = "field:"
NAME: Final = "name"
LANGUAGE: Final = "language"
GROUPS: Final = "groups"
OPTED_OUT: Final = "opted_out"
SENDER: Final = "sender"
REASON: Final = "reason"
IGNORE: Final = ""
MEANINGS: Final = frozenset({NAME, LANGUAGE, GROUPS, OPTED_OUT, SENDER, REASON, IGNORE})
MOST_NEW_GROUPS: Final = 200
"""Of one file: a column that holds anything else than groups has far more values."""
MOST_VALUES: Final = 1_000


class ImportState(StrEnum):
    """Being taken over; taken over; stopped by somebody; or given up, with what was taken over until then kept."""

    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ContactImport:
    """A file that becomes contacts. Of its `rows` good rows `rows_read` have been read so far.

    Each made a contact, changed one, or left it as it was; `invalid` ones are among the errors. `mapping` says for
    each column but the first what it becomes: see `begin_import`.
    """

    id: int
    account_id: int
    file_id: int
    file_name: str
    channel: str
    mapping: tuple[str, ...]
    group_id: int | None
    known: str
    opted_out: bool
    state: ImportState
    rows: int
    rows_read: int
    created: int
    changed: int
    unchanged: int
    invalid: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ImportedRowError:
    """A row that was left out: its number as a spreadsheet shows it, what stood there, and why (a msgid)."""

    row: int
    value: str
    reason: str


@dataclass(eq=False)
class UnknownImport(NotFound):
    """There is no such import in this account."""

    code = "unknown_contact_import"
    message = "There is no such import of contacts."


@dataclass(eq=False)
class FileNotReady(Conflict):
    """The file is still being read, or was refused."""

    state: str
    code = "recipient_file_not_ready"
    message = "The file is not ready to be taken over: it is %(state)s."


async def begin_import(
    platform: Platform,
    *,
    account_id: int,
    file_id: int,
    mapping: Sequence[str],
    actor: Actor,
    group_id: int | None = None,
    known: Literal["update", "skip"] = "update",
    opted_out: bool = False,
) -> int:
    """Have a file that was read taken over into the contacts; gives the import's id, that of a running one too.

    `mapping` says for each column but the first what it becomes: "name", "language", "field:" with a field's name
    (made where there is none), "groups" (made likewise; in a cell with `;` between them), "opted_out" (yes, no, or
    what an export says), "sender" and "reason" of that opt-out, or "". What is known already of a number is updated,
    or the row skipped; groups are joined and opt-outs noted all the same. With `opted_out` everybody in the file is
    sent no marketing any more.

    Raises UnknownRecipientFile, FileNotReady, UnknownGroup, Invalid and TooManyFields.
    """
    file = await recipients.get(platform, account_id, file_id)
    if file.state is not FileState.READY:
        raise FileNotReady(file.state.value)
    if group_id is not None:
        await group(platform, account_id, group_id)
    columns = checked(mapping, len(file.columns) - 1)
    database = platform.database
    async with database.transaction():
        columns = await prepare_fields(platform, account_id, columns, actor)
        await prepare_groups(platform, account_id, file_id, columns, actor)
        await refuse_unclear_wishes(platform, file_id, columns)
        found = await database.fetchval(
            """
            INSERT INTO contact_import (account, file, channel, mapping, grp, known, opted_out, rows, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (file) WHERE state = 'importing' DO NOTHING RETURNING id
            """,
            account_id, file_id, file.channel, columns, group_id, known, opted_out, file.valid, actor.name,
        )  # fmt: skip
        if found is None:
            running = "SELECT id FROM contact_import WHERE file = $1 AND state = 'importing'"
            return int(await database.fetchval(running, file_id))
        await work.enqueue(database, "contacts.import", import_id=found)
        details = {"file": file.name, "rows": file.valid, "opted_out": opted_out}
        subject = f"contact_import:{found}"
        await record(database, actor, "contact.import", subject, account_id=account_id, details=details)
    return int(found)


def checked(mapping: Sequence[str], columns: int) -> list[str]:
    """What each column becomes; raises Invalid."""
    wanted = [*mapping, *[IGNORE] * (columns - len(mapping))]
    problems = []
    if len(mapping) > columns:
        problems.append(Problem("mapping", N_("The file has fewer columns."), str(len(mapping))))
    for number, becomes in enumerate(wanted):
        where = f"mapping[{number}]"
        if becomes not in MEANINGS and not becomes.startswith(FIELD):
            problems.append(Problem(where, N_("Choose one of the things that a column can become."), becomes))
        elif becomes != IGNORE and becomes.casefold() in {one.casefold() for one in wanted[:number]}:
            problems.append(Problem(where, N_("Another column becomes this already."), becomes.removeprefix(FIELD)))
    if problems:
        raise Invalid(*problems)
    return wanted


async def prepare_fields(platform: Platform, account_id: int, columns: Sequence[str], actor: Actor) -> list[str]:
    """The columns with the fields as they are called, new ones made; raises Invalid at the column of a wrong name."""
    called = list(columns)
    for place, one in enumerate(columns):
        if not one.startswith(FIELD):
            continue
        try:
            (field,) = await required_fields(
                platform, account_id=account_id, names=[one.removeprefix(FIELD)], actor=actor
            )
        except Invalid as error:
            problems = [replace(problem, where=f"mapping[{place}]") for problem in error.problems]
            raise Invalid(*problems) from error
        called[place] = FIELD + field.name
    return called


async def values_of(platform: Platform, file_id: int, place: int) -> list[str]:
    """What stands in a column, each value once, and no more of them than any list has groups or wishes."""
    rows = await platform.database.fetch(
        "SELECT DISTINCT fields[$2] AS value FROM recipient WHERE file = $1 AND fields[$2] <> '' LIMIT $3",
        file_id,
        place,
        MOST_VALUES,
    )
    return sorted(unmasked(row["value"]) for row in rows)


async def prepare_groups(
    platform: Platform, account_id: int, file_id: int, columns: Sequence[str], actor: Actor
) -> None:
    """Make the groups that a column names and that are not there yet; raises Invalid where that cannot be meant."""
    if GROUPS not in columns:
        return
    place = columns.index(GROUPS)
    known = {group.name for group in await groups(platform, account_id)}
    cells = await values_of(platform, file_id, place + 1)
    new = [name for name in dict.fromkeys(name for cell in cells for name in names_in(cell)) if name not in known]
    where = f"mapping[{place}]"
    if len(new) > MOST_NEW_GROUPS:
        raise Invalid(Problem(where, N_("This column names more than 200 new groups. Is it a field?"), str(len(new))))
    for name in new:
        if len(name) > LONGEST_NAME:
            raise Invalid(Problem(where, N_("A group’s name in this column has more than 100 characters."), name))
    for name in new:
        await create_group(platform, account_id=account_id, name=name, actor=actor)


async def refuse_unclear_wishes(platform: Platform, file_id: int, columns: Sequence[str]) -> None:
    """Raise Invalid where a cell says neither yes nor no: who must not be written to is never guessed."""
    if OPTED_OUT not in columns:
        return
    place = columns.index(OPTED_OUT)
    unclear = [cell for cell in await values_of(platform, file_id, place + 1) if wish_in(cell) is None]
    if unclear:
        words = N_("This column says neither yes nor no in some rows. Put yes or no there, or leave the column out.")
        raise Invalid(Problem(f"mapping[{place}]", words, unclear[0]))


SELECT: Final = """
SELECT i.id, i.account AS account_id, i.file AS file_id, f.name AS file_name, i.channel, i.mapping, i.grp AS group_id,
       i.known, i.opted_out, i.state, i.rows, i.rows_read, i.created, i.changed, i.unchanged, i.invalid, i.created_at,
       i.finished_at
FROM contact_import i JOIN recipient_file f ON f.id = i.file
"""


async def get_import(platform: Platform, account_id: int, import_id: int) -> ContactImport:
    """How far it is; raises UnknownImport."""
    row = await platform.database.fetchrow(f"{SELECT} WHERE i.account = $1 AND i.id = $2", account_id, import_id)
    if row is None:
        raise UnknownImport
    return import_of(row)


async def list_imports(
    platform: Platform, account_id: int, *, limit: int = 20, before: int | None = None
) -> list[ContactImport]:
    """The account's imports, newest first; `before` is the id of the last one already seen."""
    rows = await platform.database.fetch(
        f"{SELECT} WHERE i.account = $1 AND ($2::bigint IS NULL OR i.id < $2) ORDER BY i.id DESC LIMIT $3",
        account_id,
        before,
        limit,
    )
    return [import_of(row) for row in rows]


async def import_errors(
    platform: Platform, account_id: int, import_id: int, *, limit: int = 100, after_row: int = 0
) -> list[ImportedRowError]:
    """Rows that were left out, in their order; the first 10,000 are kept. Bad numbers are the file's own errors."""
    rows = await platform.database.fetch(
        """
        SELECT e.row, e.value, e.reason FROM contact_import_error e JOIN contact_import i ON i.id = e.import
        WHERE i.id = $1 AND i.account = $2 AND e.row > $3 ORDER BY e.row LIMIT $4
        """,
        import_id,
        account_id,
        after_row,
        limit,
    )
    return [ImportedRowError(**dict(row)) for row in rows]


async def cancel_import(platform: Platform, *, account_id: int, import_id: int, actor: Actor) -> bool:
    """Stop it; what was taken over until now stays. Gives whether it was still running."""
    database = platform.database
    await get_import(platform, account_id, import_id)
    async with database.transaction():
        stopped = await database.fetchval(
            """
            UPDATE contact_import SET state = 'cancelled', finished_at = now()
            WHERE id = $1 AND account = $2 AND state = 'importing' RETURNING id
            """,
            import_id,
            account_id,
        )
        if stopped is None:
            return False
        await record(database, actor, "contact.cancel_import", f"contact_import:{import_id}", account_id=account_id)
    return True


def import_of(row: Row) -> ContactImport:
    """A row as an import."""
    values = dict(row)
    return ContactImport(mapping=tuple(values.pop("mapping")), state=ImportState(values.pop("state")), **values)
