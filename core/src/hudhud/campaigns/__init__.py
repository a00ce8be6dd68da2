"""Campaigns: from a draft to its last receipt."""

from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, find_campaigns, get, list_campaigns
from hudhud.campaigns.destinations import Destination, destinations
from hudhud.campaigns.drafts import EditedMeanwhile, create_draft, edit_draft
from hudhud.campaigns.finishing import sweep_campaigns
from hudhud.campaigns.forecast import Forecast, Refusal, forecast, refusals
from hudhud.campaigns.parameters import Column, Unknown, columns, is_personalised, reserved_names, unknown_names
from hudhud.campaigns.preparing import prepare_campaign, wording_for
from hudhud.campaigns.previewing import Preview, preview
from hudhud.campaigns.progress import Failure, Progress, failures, progress, progress_of
from hudhud.campaigns.running import NotForATest, cancel, launch, pause, resume
from hudhud.campaigns.trying import NoValueForTest, TooManyTestMessages, send_test
from hudhud.campaigns.values import Given, Values, values_of
from hudhud.campaigns.work import prepare, sweep

__all__ = [
    "Campaign",
    "CampaignIsNot",
    "CampaignState",
    "Column",
    "Destination",
    "EditedMeanwhile",
    "Failure",
    "Forecast",
    "Given",
    "NoValueForTest",
    "NotForATest",
    "Preview",
    "Progress",
    "Refusal",
    "TooManyTestMessages",
    "Unknown",
    "Values",
    "cancel",
    "columns",
    "create_draft",
    "destinations",
    "edit_draft",
    "failures",
    "find_campaigns",
    "forecast",
    "get",
    "is_personalised",
    "launch",
    "list_campaigns",
    "pause",
    "prepare",
    "prepare_campaign",
    "preview",
    "progress",
    "progress_of",
    "refusals",
    "reserved_names",
    "resume",
    "send_test",
    "sweep",
    "sweep_campaigns",
    "unknown_names",
    "values_of",
    "wording_for",
]
