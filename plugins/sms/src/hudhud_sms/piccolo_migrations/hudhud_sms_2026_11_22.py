"""Stored connections to SMSCs."""

from __future__ import annotations

from importlib.resources import files

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T00:00:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "Connections to SMSCs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="hudhud_sms", description=DESCRIPTION)

    async def run() -> None:
        from hudhud.database.piccolo_conf import DB  # bound to the database that is being migrated

        connection = await DB.get_new_connection()
        try:
            script = files("hudhud_sms").joinpath("piccolo_migrations/2026_11_22_connections.sql").read_text("utf-8")
            await connection.execute(script)
        finally:
            await connection.close()

    manager.add_raw(run)
    return manager
