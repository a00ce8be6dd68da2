"""Contacts as recipients: all of them, or those of some groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request

from hudhud import contacts
from hudhud.campaigns import Campaign
from hudhud.plugins import Platform
from hudhud_web import Form, blank_form

__all__ = ["shown_groups"]


async def shown_groups(
    request: Request[Any, Any, Any], platform: Platform, campaign: Campaign, form: Form[Any] | None
) -> Mapping[str, object]:
    """The groups with how many are in each, how many contacts there are, and how many of them opted out."""
    everybody = await contacts.count(platform, campaign.account_id)
    groups = await contacts.groups(platform, campaign.account_id)
    known = {group.id for group in groups}
    return {
        "everybody": everybody,
        "contact_groups": groups,
        "gone_groups": [number for number in campaign.contact_groups if number not in known],
        "groups_form": form or blank_form(),
    }
