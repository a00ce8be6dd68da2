"""PostgreSQL: the pool, transactions, migrations, and Piccolo's tables on them."""

from hudhud.database.engine import AWAY, Connection, Database, Row
from hudhud.database.migrating import migrate, pending_migrations
from hudhud.database.scripts import script_migration
from hudhud.database.tables import bind_tables, piccolo_apps

__all__ = [
    "AWAY",
    "Connection",
    "Database",
    "Row",
    "bind_tables",
    "migrate",
    "pending_migrations",
    "piccolo_apps",
    "script_migration",
]
