"""Bringing the schema up to date, one process at a time."""

from __future__ import annotations

import contextlib
import io
import os

from hudhud.database.engine import Database

__all__ = ["migrate", "pending_migrations"]

LOCK = 0x4875_6468_7564  # any constant that no other program takes: "Hudhud"


async def migrate(database: Database) -> str:
    """Run what is pending and give Piccolo's report; a second process waits for the first."""
    async with database.pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        try:
            return await _run_forwards(database)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)


async def _run_forwards(database: Database) -> str:
    _point_piccolo_at(database)
    from piccolo.apps.migrations.commands.forwards import run_forwards  # reads PICCOLO_CONF

    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        result = await run_forwards(app_name="all")
    if not result.success:
        raise RuntimeError(f"Migration failed: {result.message}\n{told.getvalue()}")
    return told.getvalue()


def _point_piccolo_at(database: Database) -> None:
    os.environ["PICCOLO_CONF"] = "hudhud.database.piccolo_conf"
    from piccolo.apps.migrations.tables import Migration  # imported here: its engine is found by PICCOLO_CONF

    from hudhud.database import piccolo_conf  # the same module that Piccolo's finder loads

    piccolo_conf.DB.config = {"dsn": database.url}
    Migration._meta._db = piccolo_conf.DB


async def pending_migrations(database: Database) -> list[str]:
    """Ids of migrations that are not in the database yet; empty when it is up to date."""
    _point_piccolo_at(database)
    from piccolo.apps.migrations.commands.base import BaseMigrationManager  # as above
    from piccolo.conf.apps import Finder

    exists = await database.fetchval("SELECT to_regclass('migration') IS NOT NULL")
    done = {row["name"] for row in await database.fetch("SELECT name FROM migration")} if exists else set()
    manager = BaseMigrationManager()
    known = [
        migration
        for app in Finder().get_app_registry().app_configs.values()
        for migration in manager.get_migration_ids(manager.get_migration_modules(app.resolved_migrations_folder_path))
    ]
    return [migration for migration in known if migration not in done]
