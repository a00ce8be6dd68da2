"""Repeating: copies, sending again what was left, and who got a campaign already."""

from hudhud.campaigns.repeating.copying import copy
from hudhud.campaigns.repeating.resending import (
    CampaignHasNotEnded,
    NothingToResend,
    ParentChoice,
    Resendable,
    child_of,
    resend,
    resendable,
)
from hudhud.campaigns.repeating.sent_before import SentBefore, compare_file, sent_before

__all__ = [
    "CampaignHasNotEnded",
    "NothingToResend",
    "ParentChoice",
    "Resendable",
    "SentBefore",
    "child_of",
    "compare_file",
    "copy",
    "resend",
    "resendable",
    "sent_before",
]
