"""The list of campaigns, the page that watches one, and what can be done to it."""

from hudhud_portal.campaigns.acts import ask_before_cancelling, cancel, pause, resume
from hudhud_portal.campaigns.list import CampaignLine, lines, show_campaigns
from hudhud_portal.campaigns.watch import show_campaign

__all__ = [
    "CampaignLine",
    "ask_before_cancelling",
    "cancel",
    "lines",
    "pause",
    "resume",
    "show_campaign",
    "show_campaigns",
]
