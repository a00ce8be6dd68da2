"""The mail plugin's settings, read from `HUDHUD_MAIL_*` environment variables."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["MailSettings"]


class MailSettings(BaseSettings):
    """What an operator can set about e-mails."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_MAIL_", env_file=".env", extra="ignore")

    url: SecretStr = Field(
        SecretStr(""),
        description=(
            "The SMTP server, as smtp://user:password@host:port?tls=starttls (or implicit, or none); "
            "without it letters are kept and not sent."
        ),
    )
    sender: str = Field("", description="Address that letters come from; empty for hudhud@ the portal's host.")
    sender_name: str = Field("Hudhud", description="Name that letters come from.")
    ca_file: str = Field("", description="Certificates to trust for the server, beside the system's own.")
    keep_days: int = Field(90, ge=2, description="Days after which a letter that was sent or given up is forgotten.")
    catcher_http: str = Field(
        "", description="The catcher's control port, as http://127.0.0.1:port, from which /mailbox reads."
    )
