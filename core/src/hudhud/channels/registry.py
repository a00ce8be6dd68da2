"""The channels and campaign types that plugins gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hudhud.channels.contracts import CampaignType, Channel, Connector
from hudhud.channels.routes import RouteTable
from hudhud.channels.transforms import MessageTransform
from hudhud.errors import NotFound
from hudhud.plugins import Platform

__all__ = [
    "UnknownChannel",
    "campaign_type",
    "campaign_types",
    "channel",
    "channels",
    "connectors",
    "message_transforms",
    "route_table",
]


@dataclass(eq=False)
class UnknownChannel(NotFound):
    """No installed plugin gives a channel of this name."""

    name: str
    code = "unknown_channel"
    message = "There is no channel called %(name)s."


def channels(platform: Platform) -> tuple[Channel, ...]:
    """Every installed channel, sorted by name."""
    return platform.plugins.collect("channels", Channel)  # type: ignore[type-abstract]


def channel(platform: Platform, name: str) -> Channel:
    """The channel of this name; raises UnknownChannel."""
    for found in channels(platform):
        if found.name == name:
            return found
    raise UnknownChannel(name)


def campaign_types(platform: Platform) -> tuple[CampaignType, ...]:
    """Every campaign type, in the order of its weight."""
    return platform.plugins.collect("campaign_types", CampaignType)


def campaign_type(platform: Platform, channel_name: str, name: str) -> CampaignType | None:
    """The campaign type of this name on a channel; None where no installed plugin gives it (any more)."""
    found = (kind for kind in campaign_types(platform) if kind.channel == channel_name and kind.name == name)
    return next(found, None)


def message_transforms(platform: Platform) -> tuple[MessageTransform, ...]:
    """Every installed transform, sorted by name."""
    return platform.plugins.collect("message_transforms", MessageTransform)  # type: ignore[type-abstract]


async def route_table(platform: Platform, found: Channel, *, test: bool = False) -> RouteTable:
    """Which addresses go through which connection; with `test`, only connections to simulators.

    Connections are the platform's, so a channel reads them outside any tenant's scope.
    """
    async with platform.database.untenanted():
        return RouteTable(await (found.test_routes(platform) if test else found.routes(platform)))


async def connectors(platform: Platform) -> Sequence[tuple[Channel, Connector]]:
    """Every configured connection with its channel."""
    return [(found, one) for found in channels(platform) for one in await found.connectors(platform)]
