"""Finding plugins, checking what they give, and the platform they run in."""

from hudhud.plugins.loading import Plugins, load
from hudhud.plugins.platform import Platform
from hudhud.plugins.values import Command, HealthCheck, PluginError, Simulator

__all__ = ["Command", "HealthCheck", "Platform", "PluginError", "Plugins", "Simulator", "load"]
