"""What operators do about webhooks."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-25T10:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What operators do about webhooks"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud_webhooks",
        script="2026_11_25_10_webhook_operators.sql",
        migration_id=ID,
        description=DESCRIPTION,
    )
