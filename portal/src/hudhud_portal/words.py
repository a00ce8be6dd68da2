"""What states and kinds mean, in sentences; their titles are in the frame's own table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hudhud.campaigns import CampaignState
from hudhud.i18n import N_

__all__ = [
    "ABOUT_TO_BE_SENT",
    "ALL_SENT",
    "CAMPAIGN_MEANINGS",
    "ENTRY_KINDS",
]

CAMPAIGN_MEANINGS: Final[Mapping[CampaignState, str]] = {
    CampaignState.DRAFT: N_("It has not been sent yet."),
    CampaignState.SCHEDULED: N_("It starts at the time you chose."),
    CampaignState.PREPARING: N_("Its messages are being made ready; sending starts right after."),
    CampaignState.RUNNING: N_("Its messages are going out now."),
    CampaignState.PAUSED: N_("Nothing more is sent until you resume it."),
    CampaignState.FINISHED: N_("Every message has reached its final state."),
    CampaignState.FAILED: N_("It could not start. Nothing was sent, and nothing was charged."),
    CampaignState.CANCELLED: N_("What had not been sent yet will never be sent."),
    CampaignState.MISSED: N_("Its time passed before it could start."),
}

ABOUT_TO_BE_SENT: Final = N_("It is sent in a moment, unless you take it back.")
ALL_SENT: Final = N_("Every message has been sent; the last delivery receipts are still to come.")

ENTRY_KINDS: Final[Mapping[str, str]] = {
    "topup": N_("Top-up"),
    "promo": N_("Promotional credit"),
    "adjust": N_("Adjustment"),
    "hold": N_("Held"),
    "settle": N_("Messages"),
    "release": N_("Released"),
    "refund": N_("Refund"),
    "reversal": N_("Reversal"),
    "transfer": N_("Transfer"),
}
