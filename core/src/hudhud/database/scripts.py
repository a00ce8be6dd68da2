"""Migrations that are SQL scripts: partitions, policies, checks and triggers have no other form."""

from __future__ import annotations

from importlib.resources import files

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

__all__ = ["script_migration"]


def script_migration(*, package: str, script: str, migration_id: str, description: str) -> MigrationManager:
    """A migration that runs `piccolo_migrations/<script>` of a package, whole or not at all."""
    manager = MigrationManager(migration_id=migration_id, app_name=package, description=description)

    async def run() -> None:
        from hudhud.database.piccolo_conf import DB  # bound to the database that is being migrated

        connection = await DB.get_new_connection()
        try:
            text = files(package).joinpath(f"piccolo_migrations/{script}").read_text("utf-8")
            async with connection.transaction():
                await connection.execute(text)
        finally:
            await connection.close()

    manager.add_raw(run)
    return manager
