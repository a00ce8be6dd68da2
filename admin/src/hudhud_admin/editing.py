"""Which values of a row Piccolo Admin may write: its forms send every column back, changed or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from fastapi import HTTPException
from piccolo.columns import Column
from piccolo.table import Table

from hudhud_admin.admin_table import AdminTable

__all__ = ["fill_defaults", "keep_to_editable"]

Values = dict[Column, object]
PatchHook = Callable[[int, Values], Awaitable[Values]]


def keep_to_editable(table: AdminTable) -> PatchHook:
    """A pre_patch hook that drops what is unchanged or secret, and refuses to change what is not editable."""
    editable = {column._meta.name for column in table.editable}

    async def keep(row_id: int, values: Values) -> Values:
        old = await table.table.select().where(table.table._meta.primary_key == row_id).first()
        refused = [
            {"loc": [column._meta.name], "msg": "This value cannot be changed here."}
            for column, value in values.items()
            if column._meta.name not in editable and not column._meta.secret and differs(old or {}, column, value)
        ]
        kept = {column: value for column, value in values.items() if column._meta.name in editable}
        if refused or not kept:
            raise HTTPException(422, refused or [{"loc": ["row"], "msg": "Nothing that can be changed was given."}])
        return kept

    return keep


def fill_defaults(row: Table) -> Table:
    """A pre_save hook: what a new row was not given has its column's default, not NULL as Piccolo's API says."""
    given = {column._meta.name: getattr(row, column._meta.name) for column in row._meta.columns}
    return type(row)(**{name: value for name, value in given.items() if value is not None})


def differs(old: Mapping[str, object], column: Column, value: object) -> bool:
    """Whether a value is another than the stored one; forms send instants in whole minutes only."""
    stored = old.get(column._meta.name)
    if isinstance(stored, datetime) and isinstance(value, datetime):
        return stored.replace(second=0, microsecond=0) != value.replace(second=0, microsecond=0)
    return stored != value
