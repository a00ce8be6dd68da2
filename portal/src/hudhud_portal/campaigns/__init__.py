"""The list of campaigns, the page that watches one, and what can be done to it."""

from hudhud_portal.campaigns.acts import ask_before_cancelling, cancel, pause, resume
from hudhud_portal.campaigns.again import ask_before_resending, copy, resend
from hudhud_portal.campaigns.costs import show_costs
from hudhud_portal.campaigns.list import CampaignLine, lines, show_campaigns
from hudhud_portal.campaigns.times import send_now, undo
from hudhud_portal.campaigns.watch import show_campaign

__all__ = [
    "CampaignLine",
    "ask_before_cancelling",
    "ask_before_resending",
    "cancel",
    "copy",
    "lines",
    "pause",
    "resend",
    "resume",
    "send_now",
    "show_campaign",
    "show_campaigns",
    "show_costs",
    "undo",
]
