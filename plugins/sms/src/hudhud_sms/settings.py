"""The SMS plugin's settings, read from `HUDHUD_SMS_*` environment variables."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["SmsSettings"]


class SmsSettings(BaseSettings):
    """What an operator can set about SMS; connections are better stored with `hudhud sms smsc add`."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_SMS_", env_file=".env", extra="ignore")

    smsc: SecretStr = Field(
        SecretStr(""),
        description=(
            "The only connection, as smpp://user:password@host:port?window=500&rate=0; stored ones are then left alone."
        ),
    )
    simulator: SecretStr = Field(
        SecretStr(""),
        description="A connection beside the stored ones, in the same form, which takes what none of them covers.",
    )
    simulator_http: str = Field(
        "", description="The simulator's control port, as http://127.0.0.1:port, from which /handsets reads."
    )
