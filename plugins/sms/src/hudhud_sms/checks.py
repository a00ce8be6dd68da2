"""Questions about the plugin's health."""

from __future__ import annotations

from hudhud.plugins import Platform
from hudhud_sms import connections
from hudhud_sms.channel import SmsChannel

__all__ = ["connections_are_readable"]


async def connections_are_readable(platform: Platform) -> None:
    """The configured connections can be read, their secrets unsealed, and some route exists."""
    _, unreadable = await connections.usable(platform)
    if unreadable:
        raise RuntimeError("; ".join(f"{name}: {error}" for name, error in unreadable.items()))
    if not await SmsChannel().routes(platform):
        raise RuntimeError("There is no connection to an SMSC. Add one with `hudhud sms smsc add`.")
