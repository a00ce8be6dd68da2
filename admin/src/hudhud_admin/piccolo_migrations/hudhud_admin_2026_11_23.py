"""Roles of operators. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-23T18:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Roles of operators"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud_admin", script="2026_11_23_roles.sql", migration_id=ID, description=DESCRIPTION
    )
