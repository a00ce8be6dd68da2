"""The plugin's settings, read from `HUDHUD_CTA_LINKS_*` environment variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["CtaLinksSettings"]


class CtaLinksSettings(BaseSettings):
    """What an operator can set about tracked links."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_CTA_LINKS_", env_file=".env", extra="ignore")

    base_url: str = Field("", description="Where links begin, as https://hud.example; empty: HUDHUD_BASE_URL.")
    days: int = Field(90, ge=1, le=730, description="Days after a campaign's end for which its links work.")
    early_seconds: float = Field(
        10.0, ge=0, description="Seconds after sending within which a click before delivery is no person's."
    )
    networks: str = Field("", description="A file of computing centres' networks to use instead of the one shipped.")
    private_targets: bool = Field(
        default=False, description="Links may lead to this machine and to private networks: for simulators and tests."
    )
