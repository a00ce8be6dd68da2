"""Keys of links, clicks, the page without a target, domains. See `script_migration`."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-24T14:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Tracked links"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud_cta_links", script="2026_11_24_14_links.sql", migration_id=ID, description=DESCRIPTION
    )
