"""Core's tables, as Piccolo's migrations and the console find them."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="hudhud",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[
            "hudhud.accounts.tables",
            "hudhud.audit.tables",
            "hudhud.campaigns.tables",
            "hudhud.contacts.tables",
            "hudhud.countries.tables",
            "hudhud.events.tables",
            "hudhud.exports.tables",
            "hudhud.identity.tables",
            "hudhud.ledger.tables",
            "hudhud.mail.tables",
            "hudhud.messages.tables",
            "hudhud.onboarding.tables",
            "hudhud.notifications.tables",
            "hudhud.pricing.tables",
            "hudhud.recipients.tables",
            "hudhud.senders.tables",
            "hudhud.work.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[],
)
