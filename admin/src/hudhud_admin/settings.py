"""The console's settings, read from `HUDHUD_CONSOLE_*`."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["ConsoleSettings", "SecondFactorRule"]


class SecondFactorRule(StrEnum):
    """Whether an operator without a second factor comes in."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class ConsoleSettings(BaseSettings):
    """What an operator of the platform can set about the console."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_CONSOLE_", env_file=".env", extra="ignore")

    url: str = Field(
        "http://127.0.0.1:8001",
        description="Where operators reach the console: over HTTPS, only its host may post.",
    )
    second_factor: SecondFactorRule = Field(
        SecondFactorRule.REQUIRED,
        description="`required`: an operator without a second factor sets one up before anything else; `optional`: "
        "only those who have one are asked for it.",
    )
