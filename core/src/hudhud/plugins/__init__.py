"""Finding plugins, checking what they give, and the platform they run in."""

from hudhud.plugins.exporting import Cell, CellForm, ExportColumn, ExportSource, Options
from hudhud.plugins.loading import Plugins, load
from hudhud.plugins.platform import Platform
from hudhud.plugins.values import HealthCheck, PluginError, Simulator

__all__ = [
    "Cell",
    "CellForm",
    "ExportColumn",
    "ExportSource",
    "HealthCheck",
    "Options",
    "Platform",
    "PluginError",
    "Plugins",
    "Simulator",
    "load",
]
