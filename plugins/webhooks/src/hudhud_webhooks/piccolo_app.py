"""The plugin's tables, as Piccolo's migrations and the console find them."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="hudhud_webhooks",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(modules=["hudhud_webhooks.tables"], exclude_imported=True),
    migration_dependencies=["hudhud.piccolo_app"],
)
