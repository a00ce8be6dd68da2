"""Every route of the API."""

from __future__ import annotations

from typing import Final

from litestar import Router

from hudhud_portal.api import (
    account,
    campaign_times,
    campaigns,
    contacts,
    exports,
    messages,
    opt_outs,
    personalised,
    previews,
    recipient_files,
    senders,
)

__all__ = ["API"]

API: Final = Router(
    "/api/v1",
    route_handlers=[
        account.ROUTES,
        recipient_files.ROUTES,
        campaigns.ROUTES,
        campaign_times.TIMES,
        personalised.ROUTES,
        previews.PREVIEWS,
        messages.ROUTES,
        contacts.ROUTES,
        opt_outs.ROUTES,
        exports.ROUTES,
        senders.ROUTES,
    ],
)
