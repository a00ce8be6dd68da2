"""Who may use a sender. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-25T30:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Who may use a sender"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud", script="2026_11_25_30_senders.sql", migration_id=ID, description=DESCRIPTION
    )
