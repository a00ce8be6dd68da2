"""The migrations' schema and the Piccolo tables are one: names, types, and what may be empty."""

from __future__ import annotations

from importlib import import_module

from piccolo.columns import Array, Column
from piccolo.table import Table

from hudhud.database import pending_migrations, piccolo_apps
from hudhud.plugins import Platform

TYPES = {
    "BIGINT": "int8",
    "BIGSERIAL": "int8",
    "BOOLEAN": "bool",
    "BYTEA": "bytea",
    "DATE": "date",
    "DOUBLE PRECISION": "float8",
    "INTEGER": "int4",
    "JSONB": "jsonb",
    "NUMERIC": "numeric",
    "REAL": "float4",
    "SERIAL": "int4",
    "SMALLINT": "int2",
    "TEXT": "text",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "TIMESTAMPTZ": "timestamptz",
    "UUID": "uuid",
    "VARCHAR": "varchar",
}

COLUMNS = """
SELECT c.table_name, c.column_name, c.udt_name, c.is_nullable = 'YES' AS nullable
FROM information_schema.columns c
JOIN pg_class t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass AND NOT t.relispartition
WHERE c.table_schema = 'public'
"""

PICCOLOS_OWN = {"migration"}

Described = dict[str, dict[str, tuple[str, bool]]]


def tables() -> list[type[Table]]:
    """Every table of every member."""
    return [table for app in piccolo_apps() for table in import_module(app).APP_CONFIG.table_classes]


def type_of(column: Column) -> str:
    """PostgreSQL's short name of a column's type."""
    if isinstance(column, Array):
        return f"_{type_of(column.base_column)}"
    return TYPES[column.column_type.partition("(")[0].strip()]


def declared() -> Described:
    """What the Piccolo tables say."""
    return {
        table._meta.tablename: {
            column._meta.db_column_name: (type_of(column), column._meta.null) for column in table._meta.columns
        }
        for table in tables()
    }


async def migrated(platform: Platform) -> Described:
    """What the migrations made."""
    found: Described = {}
    for row in await platform.database.fetch(COLUMNS):
        if row["table_name"] not in PICCOLOS_OWN:
            found.setdefault(row["table_name"], {})[row["column_name"]] = (row["udt_name"], row["nullable"])
    return found


async def test_the_tables_are_those_of_the_migrations(platform: Platform) -> None:
    assert declared().keys() == (await migrated(platform)).keys()


async def test_the_columns_are_those_of_the_migrations(platform: Platform) -> None:
    made = await migrated(platform)

    differing = {
        f"{name}.{column}": (columns.get(column), made.get(name, {}).get(column))
        for name, columns in declared().items()
        for column in columns.keys() | made.get(name, {}).keys()
        if columns.get(column) != made.get(name, {}).get(column)
    }

    assert not differing, "declared, migrated"


async def test_nothing_is_pending_after_a_migration(platform: Platform) -> None:
    assert await pending_migrations(platform.database) == []
