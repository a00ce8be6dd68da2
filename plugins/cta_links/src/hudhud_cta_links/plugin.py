"""What every process needs of it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.channels import CampaignType, MessageTransform
from hudhud.hookspecs import hookimpl
from hudhud.i18n import N_
from hudhud.plugins import ExportSource, HealthCheck
from hudhud_cta_links.answers import LINK_ANSWERS
from hudhud_cta_links.checks import networks_are_readable
from hudhud_cta_links.settings import CtaLinksSettings
from hudhud_cta_links.transform import CtaLinks

__all__: list[str] = []


@hookimpl
def campaign_types() -> Iterable[CampaignType]:
    return [
        CampaignType(
            "regular_link",
            "sms",
            N_("Regular with links"),
            N_("One text to everybody, with a link of each one’s own: you see who answered what."),
            weight=30,
            transforms=(CtaLinks.name,),
        ),
        CampaignType(
            "personalised_link",
            "sms",
            N_("Personalised with links"),
            N_("Each text from the recipient’s own data, with a link of each one’s own."),
            weight=40,
            personalised=True,
            transforms=(CtaLinks.name,),
        ),
    ]


@hookimpl
def message_transforms() -> Iterable[MessageTransform]:
    # A transform is asked without a platform: what it must know of the settings, it is told here.
    return [CtaLinks(private_targets=CtaLinksSettings().private_targets)]


@hookimpl
def export_sources() -> Iterable[ExportSource]:
    return [LINK_ANSWERS]


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [CtaLinksSettings]


@hookimpl
def health_checks() -> Iterable[HealthCheck]:
    return [HealthCheck("link_networks", networks_are_readable, vital=False)]
