"""Changing the draft that a step is about."""

from __future__ import annotations

from typing import Any

from litestar import Request

from hudhud import campaigns
from hudhud.campaigns import Campaign
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_web import address_of

__all__ = ["edit"]


async def edit(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    draft: Campaign,
    **changes: Any,
) -> Campaign:
    """Change the draft."""
    return await campaigns.edit_draft(
        platform,
        account_id=principal.account_id,
        campaign_id=draft.id,
        actor=principal.actor(address_of(request)),
        **changes,
    )
