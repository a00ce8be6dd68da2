"""Campaigns: from a draft to its last receipt. What few need stands in the subrooms."""

from hudhud.campaigns import composing, drafting, preparing, repeating, results, running, scheduling, timing
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, find_campaigns, get, list_campaigns
from hudhud.campaigns.drafting import create_draft, edit_draft
from hudhud.campaigns.preparing import prepare_campaign
from hudhud.campaigns.running import cancel, launch, pause, resume
from hudhud.campaigns.sending_lists import SentList, send_list
from hudhud.campaigns.work import prepare, sweep

__all__ = [
    "Campaign",
    "CampaignIsNot",
    "CampaignState",
    "SentList",
    "cancel",
    "composing",
    "create_draft",
    "drafting",
    "edit_draft",
    "find_campaigns",
    "get",
    "launch",
    "list_campaigns",
    "pause",
    "prepare",
    "prepare_campaign",
    "preparing",
    "repeating",
    "results",
    "resume",
    "running",
    "scheduling",
    "send_list",
    "sweep",
    "timing",
]
