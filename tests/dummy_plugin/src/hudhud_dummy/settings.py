"""The dummy's settings, read from `HUDHUD_DUMMY_*`."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["DummySettings"]


class DummySettings(BaseSettings):
    """Whether pigeons fly: a developer's installation has the dummy plugin, and seldom wants pigeons in its menu."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_DUMMY_", extra="ignore")

    flies: bool = Field(False, description="Whether the plugin gives anything; the tests say yes.")
