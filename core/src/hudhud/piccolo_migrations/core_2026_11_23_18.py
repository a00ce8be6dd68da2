"""Operators who look at a customer's portal. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-23T18:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Looking at a portal as its customer"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud", script="2026_11_23_18_viewing.sql", migration_id=ID, description=DESCRIPTION
    )
