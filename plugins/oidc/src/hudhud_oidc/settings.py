"""The plugin's settings, read from `HUDHUD_OIDC_*` environment variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["OidcSettings"]


class OidcSettings(BaseSettings):
    """What an operator can set about applications' tokens and about sign-in through others."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_OIDC_", env_file=".env", extra="ignore")

    access_token_seconds: int = Field(600, ge=1, le=3600, description="Seconds that an access token is good for.")
    refresh_days: int = Field(
        30, ge=1, le=365, description="Days after consent when refreshing ends, however often it was done."
    )
    code_seconds: int = Field(60, ge=1, le=60, description="Seconds that an authorization code is good for.")
    key_days: int = Field(90, ge=1, le=3650, description="Days after which another key signs id tokens.")
    provider_seconds: float = Field(
        5.0, gt=0, le=30, description="Seconds that an outside provider has for each of its answers."
    )
