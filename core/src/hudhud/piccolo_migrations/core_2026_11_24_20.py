"""SMS records. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-24T19:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "SMS records"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud", script="2026_11_24_20_records.sql", migration_id=ID, description=DESCRIPTION
    )
