"""The second wall between tenants: policies of row-level security. It comes after the day's other tables."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-23T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Tenants apart"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud", script="2026_11_23_23_tenants.sql", migration_id=ID, description=DESCRIPTION
    )
