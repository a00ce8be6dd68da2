"""Groups of contacts that a draft sends to: they may be gone or empty by the time it is sent."""

from __future__ import annotations

from hudhud import contacts
from hudhud.campaigns.campaign import Campaign
from hudhud.contacts import ContactSearch
from hudhud.errors import Problem
from hudhud.i18n import N_
from hudhud.plugins import Platform

__all__ = ["lacks_contacts"]


async def lacks_contacts(platform: Platform, campaign: Campaign) -> list[Problem]:
    """Groups that were deleted since they were chosen, and groups in which nobody is."""
    if campaign.all_contacts:
        nobody = not await contacts.list_contacts(platform, campaign.account_id, ContactSearch(), limit=1)
        return [
            Problem("contact_groups", N_("You have no contacts yet: add some, or choose other recipients."))
        ] * nobody
    if not campaign.contact_groups:
        return []
    known = {group.id: group for group in await contacts.groups(platform, campaign.account_id)}
    gone = [number for number in campaign.contact_groups if number not in known]
    if gone:
        return [Problem("contact_groups", N_("A chosen group of contacts was deleted. Choose the groups again."))]
    said = N_("Nobody is in this group of contacts. Add somebody, or choose another one.")
    return [
        Problem("contact_groups", said, known[number].name)
        for number in campaign.contact_groups
        if not known[number].members
    ]
