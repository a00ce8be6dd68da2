"""What the plugin gives: nothing, unless HUDHUD_DUMMY_FLIES says so."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from hudhud.channels import CampaignType, Channel
from hudhud.hookspecs import hookimpl
from hudhud.plugins import ExportSource
from hudhud_dummy.channel import PigeonChannel
from hudhud_dummy.rings import RINGS
from hudhud_dummy.settings import DummySettings

FLIES = DummySettings().flies


@hookimpl
def settings() -> Iterable[type[BaseSettings]]:
    return [DummySettings]


@hookimpl
def channels() -> Iterable[Channel]:
    return [PigeonChannel()] if FLIES else []


@hookimpl
def campaign_types() -> Iterable[CampaignType]:
    return [CampaignType("regular", "pigeon", "Pigeon post", "One text to many lofts.", weight=90)] if FLIES else []


@hookimpl
def export_sources() -> Iterable[ExportSource]:
    return [RINGS] if FLIES else []
