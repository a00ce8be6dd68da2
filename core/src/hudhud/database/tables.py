"""Which Piccolo apps there are, by convention: a plugin's package with a module `piccolo_app`."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from piccolo.conf.apps import AppConfig
from piccolo.table import Table

from hudhud.database.engine import Database

__all__ = ["bind_tables", "piccolo_apps"]


def piccolo_apps(*, pages: bool = True) -> list[str]:
    """Module names of every `piccolo_app`: core's first, then each plugin package's that has one.

    Without `pages`, those of packages that are plugins only to pages (the console's, for one) are left out.
    """
    groups = ("hudhud.plugins", "hudhud.pages") if pages else ("hudhud.plugins",)
    packages = sorted({entry.module.split(".", 1)[0] for group in groups for entry in entry_points(group=group)})
    return ["hudhud.piccolo_app", *(f"{package}.piccolo_app" for package in packages if has_tables(package))]


def has_tables(package: str) -> bool:
    """Whether the package has a module `piccolo_app`; the package is not imported to find out."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return any((Path(place) / "piccolo_app.py").exists() for place in places or ())


def tables(*, pages: bool = True) -> list[type[Table]]:
    """Every table of every app."""
    found: list[type[Table]] = []
    for name in piccolo_apps(pages=pages):
        config: AppConfig = import_module(name).APP_CONFIG
        found.extend(config.table_classes)
    return found


def bind_tables(database: Database, *, pages: bool = True) -> None:
    """Let every Piccolo table use this database; Piccolo offers no other way to hand one in."""
    for table in tables(pages=pages):
        table._meta._db = database.engine
