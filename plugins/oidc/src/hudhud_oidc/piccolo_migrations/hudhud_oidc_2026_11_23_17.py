"""Applications, grants and tokens; outside providers and whom they know."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hudhud.database import script_migration

ID = "2026-11-23T17:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Applications, grants and tokens; outside providers and whom they know"


async def forwards() -> MigrationManager:
    return script_migration(
        package="hudhud_oidc", script="2026_11_23_17_oidc.sql", migration_id=ID, description=DESCRIPTION
    )
