"""Logins of the personalised API. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-24T18:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Logins of the personalised API"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud", script="2026_11_24_18_logins.sql", migration_id=ID, description=DESCRIPTION
    )
