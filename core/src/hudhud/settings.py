"""The platform's settings, read once at start-up from `HUDHUD_*` environment variables.

Each is described in `docs/reference/settings.md`; a plugin declares its own class through the hook `settings()`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """What an operator of the platform can set."""

    model_config = SettingsConfigDict(env_prefix="HUDHUD_", env_file=".env", extra="ignore", secrets_dir=None)

    database_url: str = Field("", description="PostgreSQL, as postgresql://user:password@host:port/name.")
    nats_url: str = Field("", description="NATS with JetStream, as nats://user:password@host:port.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="32 or more random characters: seals stored secrets and signs forms."
    )
    base_url: str = Field("http://127.0.0.1:8000", description="Where customers reach the portal.")
    host: str = Field("127.0.0.1", description="Address the web process listens on.")
    port: int = Field(8000, description="Port of the portal and the API.")
    console_port: int = Field(8001, description="Port of the operators' console.")
    metrics_port: int = Field(0, description="Port of /metrics of this process; 0 switches it off.")
    data_dir: Path = Field(Path("var"), description="Where a local installation keeps its files.")
    secure_cookies: bool = Field(default=False, description="True wherever the portal is reached over HTTPS.")
    simulators: bool = Field(
        default=False, description="Simulators run: pages such as /handsets are shown on loopback."
    )
    default_region: str = Field("EG", description="Country of national numbers when an account names none.")
    code_sender: str = Field("Hudhud", description="Sender of codes by SMS, and of trial accounts.")
    code_channel: str = Field("sms", description="Channel that carries codes.")
    code_countries: str = Field(
        "", description="Countries whose numbers are sent codes, as EG,SA,AE; empty: every country."
    )
    opt_out_confirmation: bool = Field(
        default=False,
        description="Answer a reply that opts out with one text, at most one a day to a number, at the account’s cost.",
    )
    codes_per_address: int = Field(20, description="Most codes asked for from one address in an hour.")
    codes_per_network: int = Field(60, description="Most codes asked for from one network (/24, or /48) in an hour.")
    codes_per_range: int = Field(20, description="Most codes to a range of 10,000 numbers in an hour.")
    codes_per_day: int = Field(5_000, description="Most codes in 24 hours; beyond it none is sent.")
    trial_price_list: str = Field(
        "Trial", description="Name of the price list, and so the currency, of trial accounts."
    )
    trial_credit: Decimal = Field(
        Decimal(1), ge=0, description="Credit of a new trial account, in its price list's currency."
    )
    max_file_bytes: int = Field(17 * 1024 * 1024, description="Largest recipient file, in bytes.")
    max_recipients: int = Field(1_000_000, description="Most recipients of one campaign.")
    unused_file_days: int = Field(
        90, ge=1, description="Days after which a recipient file that no campaign uses is removed."
    )
    sent_before_hours: int = Field(
        24, ge=0, description="Hours in which a campaign to the same people is warned of before the next one."
    )
    max_typed_recipients: int = Field(5, description="Most typed recipients of one campaign.")
    personalised_recipients: int = Field(3_000, description="Most recipients of one request to the personalised API.")
    personalised_requests: int = Field(30, description="Most requests a minute of one login of the personalised API.")
    max_segments: int = Field(20, description="Most segments of one message.")
    chunk_size: int = Field(5_000, description="Messages in one chunk of a campaign.")
    test_messages_per_hour: int = Field(
        20, ge=0, description="Test messages of campaigns that an account may send in an hour."
    )
    claim_size: int = Field(250, description="Most parts taken in one claim.")
    undo_seconds: int = Field(15, ge=0, le=3600, description="Seconds in which a sent campaign can be called back.")
    late_start_minutes: int = Field(
        60, ge=1, description="A campaign that could not start for so many minutes is missed, and its owner is asked."
    )
    most_days_ahead: int = Field(366, ge=1, description="Most days ahead for which a campaign is scheduled.")
    marketing_hours: Literal["advice", "rule"] = Field(
        "advice", description="Whether countries’ marketing hours are advice, or a rule for every campaign."
    )
    receipt_validity_hours: int = Field(72, description="Hours after which an accepted message is no_receipt.")
    max_exports_running: int = Field(3, description="Most exports of one account that wait or are being written.")
    exports_at_once: int = Field(2, description="Most exports that are being written at once, over all accounts.")
    session_idle_minutes: int = Field(30, description="Minutes after which an unused session ends.")
    session_hours: int = Field(12, description="Hours after which any session ends.")
    log_format: str = Field("pretty", description="pretty or json.")
    lease_seconds: float = Field(10.0, description="Seconds that a gateway's lease on a connection holds.")
