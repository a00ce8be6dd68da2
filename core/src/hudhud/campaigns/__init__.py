"""Campaigns: from a draft to its last receipt."""

from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, find_campaigns, get, list_campaigns
from hudhud.campaigns.drafts import create_draft, edit_draft
from hudhud.campaigns.finishing import sweep_campaigns
from hudhud.campaigns.forecast import Forecast, Refusal, forecast, refusals
from hudhud.campaigns.preparing import prepare_campaign
from hudhud.campaigns.progress import Failure, Progress, failures, progress, progress_of
from hudhud.campaigns.running import NotForATest, cancel, launch, pause, resume
from hudhud.campaigns.work import prepare, sweep

__all__ = [
    "Campaign",
    "CampaignIsNot",
    "CampaignState",
    "Failure",
    "Forecast",
    "NotForATest",
    "Progress",
    "Refusal",
    "cancel",
    "create_draft",
    "edit_draft",
    "failures",
    "find_campaigns",
    "forecast",
    "get",
    "launch",
    "list_campaigns",
    "pause",
    "prepare",
    "prepare_campaign",
    "progress",
    "progress_of",
    "refusals",
    "resume",
    "sweep",
    "sweep_campaigns",
]
