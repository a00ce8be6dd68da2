"""Messages for a test: to simulators only, where nobody is reached, and for nothing."""

from __future__ import annotations

from hudhud import channels, pricing
from hudhud.channels import Channel, RouteTable
from hudhud.errors import Refused
from hudhud.plugins import Platform
from hudhud.pricing import PriceSheet

__all__ = ["NoSimulator", "require_simulator", "terms_of"]


class NoSimulator(Refused):
    """A test token sends to simulated handsets only, and this installation or channel has none."""

    code = "no_simulator"
    message = (
        "This is a test token, and there are no simulated handsets here that it could send to. Nothing was sent. "
        "Use a live token, or ask the operator for a simulator."
    )


async def require_simulator(platform: Platform, channel: Channel) -> RouteTable:
    """The ways to simulators; raises NoSimulator where there are none."""
    table = await channels.route_table(platform, channel, test=True)
    if not table.connections():
        raise NoSimulator
    return table


async def terms_of(
    platform: Platform, account_id: int, channel: Channel, *, test: bool
) -> tuple[RouteTable, PriceSheet]:
    """Ways and prices for an account's messages: a test's lead to simulators, and cost nothing."""
    sheet = await pricing.sheet(platform, account_id, channel.name)
    return await channels.route_table(platform, channel, test=test), sheet.free() if test else sheet
