"""The platform: what every domain verb is handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from pydantic_settings import BaseSettings

from hudhud.clock import Clock
from hudhud.database import Database
from hudhud.plugins.loading import Plugins
from hudhud.settings import Settings

__all__ = ["Platform"]

SettingsT = TypeVar("SettingsT", bound=BaseSettings)


@dataclass(frozen=True)
class Platform:
    """Settings, database, plugins and clock of one running process."""

    settings: Settings
    database: Database
    plugins: Plugins
    clock: Clock

    def settings_of(self, cls: type[SettingsT]) -> SettingsT:
        """A plugin's own settings, as declared through the hook `settings()`."""
        return self.plugins.settings_of(cls)
