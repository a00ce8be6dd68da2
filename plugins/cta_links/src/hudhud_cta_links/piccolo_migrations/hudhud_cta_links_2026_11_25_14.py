"""Storing clicks by one call. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-25T14:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Storing clicks by one call"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud_cta_links", script="2026_11_25_14_clicks.sql", migration_id=ID, description=DESCRIPTION
    )
