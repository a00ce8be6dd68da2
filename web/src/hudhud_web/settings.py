"""The frame's settings, read from `HUDHUD_WEB_*`."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["WebSettings"]


class WebSettings(BaseSettings):
    """What an operator can set about pages and the API."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_WEB_", env_file=".env", extra="ignore")

    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses, with commas, of proxies whose X-Forwarded-For and -Proto count."
    )
    page_requests_per_minute: int = Field(1200, description="Requests a minute of one signed-in session.")
    public_requests_per_minute: int = Field(300, description="Requests a minute from one address, signed out.")
    sign_in_requests_per_minute: int = Field(180, description="Requests a minute to sign-in pages from one address.")
    api_requests_per_minute: int = Field(6000, description="API requests a minute with one token.")
    link_requests_per_minute: int = Field(6000, description="Links of messages followed a minute from one address.")
    webhook_requests_per_minute: int = Field(3000, description="Webhook calls a minute from one address.")
    body_seconds: float = Field(
        30.0, gt=0, description="Seconds in which a request’s body, or 32 kB more of it, must come."
    )
    panel_seconds: float = Field(5.0, description="Seconds after which a panel gives up.")
    security_contact: str = Field(
        "", description="Whom to tell of a vulnerability, as mailto: or https:; shown in /.well-known/security.txt."
    )
    security_days: int = Field(180, description="Days that /.well-known/security.txt may be relied on.")
