"""What a form that saves itself asks: which revision the draft is at, and when it was saved."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from litestar import get

from hudhud import campaigns
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public

__all__ = ["show_saved"]


class Saved(msgspec.Struct, frozen=True):
    """`mine`: whoever asks saved it last; `time` is on the reader's clock, as 10:32."""

    revision: int
    mine: bool
    time: str


@get("/{public_id:str}/saved")
async def show_saved(platform: Platform, principal: Principal, public_id: str) -> Saved:
    """The draft's last save."""
    draft = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    at: datetime = draft.edited_at or draft.created_at
    there = at.astimezone(ZoneInfo(principal.time_zone or "UTC"))
    return Saved(draft.revision, draft.edited_by == principal.actor().name, f"{there:%H:%M}")
