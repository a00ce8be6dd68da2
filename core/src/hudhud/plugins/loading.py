"""Loading plugins from entry points, and collecting what their hooks give."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any, TypeVar

import pluggy
from pydantic_settings import BaseSettings

from hudhud import hookspecs
from hudhud.plugins.values import PluginError

__all__ = ["Plugins", "load"]

T = TypeVar("T")
SettingsT = TypeVar("SettingsT", bound=BaseSettings)


class Plugins:
    """The loaded plugins. What a hook gives is collected once and kept."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._manager = manager
        self._collected: dict[str, tuple[Any, ...]] = {}

    def names(self) -> list[str]:
        """The plugins' names, sorted."""
        return sorted(name for name, _ in self._manager.list_name_plugin())

    def modules(self) -> dict[str, Any]:
        """Every plugin by its name."""
        return dict(self._manager.list_name_plugin())

    def collect(self, hook: str, kind: type[T]) -> tuple[T, ...]:
        """Everything that plugins give for `hook`, checked to be of `kind`, sorted by weight and name.

        Raises PluginError naming the plugin for a wrong type, and both plugins for a name given twice.
        """
        if hook not in self._collected:
            self._collected[hook] = tuple(self._gather(hook, kind))
        return self._collected[hook]

    def _gather(self, hook: str, kind: type[Any]) -> list[Any]:
        givers: dict[str, str] = {}
        found: list[Any] = []
        for implementation in getattr(self._manager.hook, hook).get_hookimpls():
            for value in implementation.function():
                self._check(hook, kind, implementation.plugin_name, value)
                name = name_of(value)
                if name in givers:
                    raise PluginError(
                        f"Plugins {givers[name]!r} and {implementation.plugin_name!r} both give {name!r} for {hook}()."
                    )
                givers[name] = implementation.plugin_name
                found.append(value)
        return sorted(found, key=lambda value: (getattr(value, "weight", 50), name_of(value)))

    @staticmethod
    def _check(hook: str, kind: type[Any], plugin: str, value: object) -> None:
        fits = issubclass(value, BaseSettings) if isinstance(value, type) else isinstance(value, kind)
        if not fits:
            raise PluginError(f"Plugin {plugin!r} gives {value!r} for {hook}(), which takes {kind.__name__}.")

    @cached_property
    def _settings(self) -> dict[type[BaseSettings], BaseSettings]:
        declared: Iterable[Any] = self.collect("settings", type)
        return {cls: cls() for cls in declared}

    def settings_of(self, cls: type[SettingsT]) -> SettingsT:
        """The values of a declared settings class; raises PluginError for one that no plugin declared."""
        if cls not in self._settings:
            raise PluginError(f"No plugin declares the settings class {cls.__name__} through settings().")
        found = self._settings[cls]
        if not isinstance(found, cls):
            raise PluginError(f"{cls.__name__} was declared as another class.")
        return found


def name_of(value: object) -> str:
    """What tells two values of one hook apart: `name`, with `channel` where it has one."""
    if isinstance(value, type):
        return value.__qualname__
    channel = getattr(value, "channel", "")
    return f"{channel}/{getattr(value, 'name', repr(value))}"


def load(*extra: ModuleType | object, pages: bool = True) -> Plugins:
    """Load every installed plugin and `extra` ones; a misspelt hook stops start-up with the plugin's name.

    What plugins give to pages is in the entry-point groups `hudhud.pages` and `hudhud.page_hookspecs`: a process that
    serves none is loaded without them, and starts in a fraction of the time.
    """
    manager = pluggy.PluginManager("hudhud")
    manager.add_hookspecs(hookspecs)
    if pages:
        for entry in sorted(entry_points(group="hudhud.page_hookspecs"), key=lambda e: e.name):
            manager.add_hookspecs(entry.load())
    for group in ("hudhud.plugins", "hudhud.pages") if pages else ("hudhud.plugins",):
        for entry in sorted(entry_points(group=group), key=lambda e: e.name):
            manager.register(entry.load(), name=f"{entry.name}.{group.removeprefix('hudhud.')}")
    for plugin in extra:
        manager.register(plugin)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"Plugin {manager.get_name(error.plugin)!r}: {error}") from error
    return Plugins(manager)
