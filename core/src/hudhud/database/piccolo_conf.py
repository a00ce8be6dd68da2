"""What Piccolo's migration runner looks for, named to it by the variable PICCOLO_CONF."""

from __future__ import annotations

import os

from piccolo.conf.apps import AppRegistry

from hudhud.database.engine import Engine
from hudhud.database.tables import piccolo_apps

__all__ = ["APP_REGISTRY", "DB"]

DB = Engine(config={"dsn": os.environ.get("HUDHUD_DATABASE_URL", "")}, extensions=())
APP_REGISTRY = AppRegistry(apps=piccolo_apps())
