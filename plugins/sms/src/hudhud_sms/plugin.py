"""What the SMS plugin gives to the platform."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.channels import CampaignType, Channel
from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud.plugins import HealthCheck, Simulator
from hudhud_sms.channel import SmsChannel
from hudhud_sms.checks import connections_are_readable
from hudhud_sms.settings import SmsSettings

__all__: list[str] = []


@hookimpl
def channels() -> Iterable[Channel]:
    return [SmsChannel()]


@hookimpl
def campaign_types() -> Iterable[CampaignType]:
    return [
        CampaignType("regular", "sms", N_("Regular"), N_("One text to everybody on your list."), weight=10),
        CampaignType(
            "personalised",
            "sms",
            N_("Personalised"),
            N_("Each text is filled in from your file’s columns or your contacts: names, dates, amounts."),
            weight=20,
            personalised=True,
        ),
    ]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [SmsSettings]


@hookimpl
def simulators() -> Iterable[Simulator]:
    arguments = ("sms", "simulator", "--port", "{port}", "--http-port", "{port2}")
    address = ("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:{port}?window=500&rate=0")
    return [Simulator("smsc", arguments, (address, ("HUDHUD_SMS_SIMULATOR_HTTP", "http://127.0.0.1:{port2}")))]


@hookimpl
def health_checks() -> Iterable[HealthCheck]:
    return [HealthCheck("sms_connections", connections_are_readable)]
