"""Which Piccolo apps there are, by convention: a plugin's package with a module `piccolo_app`."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec

from piccolo.conf.apps import AppConfig
from piccolo.table import Table

from hudhud.database.engine import Database

__all__ = ["bind_tables", "piccolo_apps"]


def piccolo_apps() -> list[str]:
    """Module names of every `piccolo_app`: core's first, then each plugin package's that has one."""
    packages = sorted({entry.value.split(".", 1)[0] for entry in entry_points(group="hudhud.plugins")})
    found = [f"{package}.piccolo_app" for package in packages if find_spec(f"{package}.piccolo_app")]
    return ["hudhud.piccolo_app", *found]


def tables() -> list[type[Table]]:
    """Every table of every app."""
    found: list[type[Table]] = []
    for name in piccolo_apps():
        config: AppConfig = import_module(name).APP_CONFIG
        found.extend(config.table_classes)
    return found


def bind_tables(database: Database) -> None:
    """Let every Piccolo table use this database; Piccolo offers no other way to hand one in."""
    for table in tables():
        table._meta._db = database.engine
