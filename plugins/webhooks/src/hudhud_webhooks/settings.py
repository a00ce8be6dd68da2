"""The plugin's settings, read from `HUDHUD_WEBHOOKS_*` environment variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["WebhookSettings"]


class WebhookSettings(BaseSettings):
    """What an operator can set about webhooks."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_WEBHOOKS_", env_file=".env", extra="ignore")

    ports: str = Field("443,8443", description="Ports that a webhook's address may have.")
    loopback: bool = Field(
        default=False, description="Webhooks may be on this machine, by http and on any port: to try them out."
    )
    denied_networks: str = Field(
        "", description="Networks of yours that no webhook may reach, as 198.51.100.0/24,2001:db8::/32."
    )
    per_account: int = Field(5, ge=1, description="Most webhooks of one account.")
    batch: int = Field(500, ge=1, le=1000, description="Most events in one request.")
    seconds: float = Field(10.0, gt=0, le=20, description="Seconds that an endpoint has to answer.")
    retry_hours: int = Field(72, ge=1, description="Hours after which a delivery is tried no more.")
    disable_days: int = Field(5, ge=1, description="Days of nothing but failures after which a webhook is disabled.")
    log_days: int = Field(30, ge=1, description="Days that deliveries are kept.")
