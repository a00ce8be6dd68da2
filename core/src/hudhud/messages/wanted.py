"""Whether somebody wants single messages at all."""

from __future__ import annotations

from dataclasses import dataclass

from hudhud import contacts
from hudhud.errors import Refused
from hudhud.plugins import Platform

__all__ = ["OptedOut", "require_wanted"]


@dataclass(eq=False)
class OptedOut(Refused):
    """This person wants no message at all of the account, not even single ones."""

    address: str
    code = "opted_out"
    message = "%(address)s does not want any message from you, so nothing was sent and nothing was charged."


async def require_wanted(platform: Platform, account_id: int, channel: str, sender: str, address: str) -> None:
    """Return unless this address wants nothing of this sender; raises OptedOut. Marketing alone is no matter here."""
    if await contacts.opted_out_of_all(platform, account_id, channel, sender, address):
        raise OptedOut(f"+{address}")
