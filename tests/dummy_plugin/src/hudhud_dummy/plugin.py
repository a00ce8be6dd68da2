"""What the plugin gives."""

from __future__ import annotations

from collections.abc import Iterable

from hudhud.channels import CampaignType, Channel
from hudhud.hookspecs import hookimpl
from hudhud_dummy.channel import PigeonChannel


@hookimpl
def channels() -> Iterable[Channel]:
    return [PigeonChannel()]


@hookimpl
def campaign_types() -> Iterable[CampaignType]:
    return [CampaignType("regular", "pigeon", "Pigeon post", "One text to many lofts.", weight=90)]
