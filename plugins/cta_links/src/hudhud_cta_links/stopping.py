"""Opting out by link: the person confirms on our page, and may change his mind there."""

from __future__ import annotations

from hudhud import contacts
from hudhud.plugins import Platform
from hudhud_cta_links.clicks import Found

__all__ = ["start_again", "stop"]


async def stop(platform: Platform, found: Found) -> bool:
    """Send nothing more of this account to the message's recipient; gives whether that is news."""
    return await contacts.opt_out(
        platform,
        account_id=found.account_id,
        channel=found.channel,
        address=found.address,
        source="link",
        message_id=found.message_id,
        campaign_id=found.campaign_id,
    )


async def start_again(platform: Platform, found: Found) -> bool:
    """Take that back; gives whether there was anything to take back."""
    return await contacts.opt_in(
        platform, account_id=found.account_id, channel=found.channel, address=found.address, source="link"
    )
