"""Finding plugins, checking what they give, and the platform they run in."""

from hudhud.plugins.loading import Plugins, load
from hudhud.plugins.platform import Platform
from hudhud.plugins.values import HealthCheck, PluginError, Simulator

__all__ = ["HealthCheck", "Platform", "PluginError", "Plugins", "Simulator", "load"]
