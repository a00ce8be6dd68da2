"""The portal's shell: consumption by day, notifications, the low-balance alert. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-23T15:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "The portal's shell"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud", script="2026_11_23_15_shell.sql", migration_id=ID, description=DESCRIPTION
    )
