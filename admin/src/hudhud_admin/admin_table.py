"""What a plugin says about a table that the console shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from piccolo.columns import Column
from piccolo.table import Table

from hudhud.audit import Actor
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["AdminTable", "Change", "Check"]

READ_ONLY = N_("This is a record of what happened: it cannot be changed here.")


@dataclass(frozen=True, slots=True)
class Change:
    """One row that an operator changed, as column values before and after; secrets are left out.

    `old` is None for a new row, `new` for a deleted one. Decimals, dates and bytes are text.
    """

    table: str
    row_id: str
    old: Mapping[str, object] | None
    new: Mapping[str, object] | None
    actor: Actor

    @property
    def subject(self) -> str:
        """The row as the audit trail names it."""
        return f"{self.table}:{self.row_id}"

    def differing(self) -> tuple[dict[str, object], dict[str, object]]:
        """The old and the new values of the columns that differ."""
        old, new = dict(self.old or {}), dict(self.new or {})
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return {n: old[n] for n in names if n in old}, {n: new[n] for n in names if n in new}


if TYPE_CHECKING:
    Check = Callable[[Platform, Change], Awaitable[None]]
else:
    Check = Callable


@dataclass(frozen=True, slots=True, eq=False)
class AdminTable:
    """A table in the console, read-only as long as nothing else is said.

    `group` is its heading in the menu; `columns` are listed and `filters` offered (all, when empty);
    `editable` are the columns that operators may change; `creatable` and `deletable` let rows come and go.
    `instead` tells where a refused change is made. `check` runs after a change, in its transaction: it draws
    the consequences, and what it raises (a DomainError) undoes the change.
    """

    table: type[Table]
    group: str
    columns: tuple[Column, ...] = ()
    filters: tuple[Column, ...] = ()
    editable: tuple[Column, ...] = ()
    creatable: bool = False
    deletable: bool = False
    instead: str = READ_ONLY
    check: Check | None = None
    weight: int = 50

    @property
    def name(self) -> str:
        """The name in the database: a table is shown once."""
        return str(self.table._meta.tablename)

    @property
    def key(self) -> str:
        """The name of the primary key."""
        return str(self.table._meta.primary_key._meta.db_column_name)

    @property
    def secrets(self) -> frozenset[str]:
        """Columns that nobody is shown."""
        return frozenset(column._meta.db_column_name for column in self.table._meta.secret_columns)
