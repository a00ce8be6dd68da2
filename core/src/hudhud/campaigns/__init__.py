"""Campaigns: from a draft to its last receipt."""

from hudhud.campaigns.acknowledging import acknowledge
from hudhud.campaigns.campaign import Campaign, CampaignIsNot, CampaignState, find_campaigns, get, list_campaigns
from hudhud.campaigns.checks import (
    CountryWarning,
    NotRegisteredThere,
    country_warning,
    must_choose_country,
    other_countries,
)
from hudhud.campaigns.composing import Composition, compose
from hudhud.campaigns.copying import copy
from hudhud.campaigns.destinations import Destination, destinations, sum_up
from hudhud.campaigns.drafts import EditedMeanwhile, create_draft, edit_draft
from hudhud.campaigns.finishing import sweep_campaigns
from hudhud.campaigns.forecast import Forecast, Refusal, forecast, refusals
from hudhud.campaigns.pacing import Outside, Pace, Wait, hours_are_forced, outside_hours, pace
from hudhud.campaigns.parameters import Column, Unknown, columns, is_personalised, reserved_names, unknown_names
from hudhud.campaigns.placing import Place, Places
from hudhud.campaigns.preparing import prepare_campaign, wording_for
from hudhud.campaigns.previewing import Preview, preview
from hudhud.campaigns.progress import Failure, Progress, failures, progress, progress_of
from hudhud.campaigns.resending import NothingToResend, Resendable, child_of, resend, resendable
from hudhud.campaigns.running import NotForATest, cancel, launch, pause, resume
from hudhud.campaigns.scheduling import planned, schedule, seconds_left, send_soon, start_of, unschedule
from hudhud.campaigns.sending_lists import SentList, send_list
from hudhud.campaigns.sent_before import SentBefore, compare_file, sent_before
from hudhud.campaigns.starting import start_due
from hudhud.campaigns.trying import NoValueForTest, TooManyTestMessages, send_test
from hudhud.campaigns.unsent import ParentChoice
from hudhud.campaigns.values import Given, Values, values_of
from hudhud.campaigns.wall_time import AmbiguousTime, SkippedTime, WallTime, instants, read_wall
from hudhud.campaigns.work import prepare, sweep

__all__ = [
    "AmbiguousTime",
    "Campaign",
    "CampaignIsNot",
    "CampaignState",
    "Column",
    "Composition",
    "CountryWarning",
    "Destination",
    "EditedMeanwhile",
    "Failure",
    "Forecast",
    "Given",
    "NoValueForTest",
    "NotForATest",
    "NotRegisteredThere",
    "NothingToResend",
    "Outside",
    "Pace",
    "ParentChoice",
    "Place",
    "Places",
    "Preview",
    "Progress",
    "Refusal",
    "Resendable",
    "SentBefore",
    "SentList",
    "SkippedTime",
    "TooManyTestMessages",
    "Unknown",
    "Values",
    "Wait",
    "WallTime",
    "acknowledge",
    "cancel",
    "child_of",
    "columns",
    "compare_file",
    "compose",
    "copy",
    "country_warning",
    "create_draft",
    "destinations",
    "edit_draft",
    "failures",
    "find_campaigns",
    "forecast",
    "get",
    "hours_are_forced",
    "instants",
    "is_personalised",
    "launch",
    "list_campaigns",
    "must_choose_country",
    "other_countries",
    "outside_hours",
    "pace",
    "pause",
    "planned",
    "prepare",
    "prepare_campaign",
    "preview",
    "progress",
    "progress_of",
    "read_wall",
    "refusals",
    "resend",
    "resendable",
    "reserved_names",
    "resume",
    "schedule",
    "seconds_left",
    "send_list",
    "send_soon",
    "send_test",
    "sent_before",
    "start_due",
    "start_of",
    "sum_up",
    "sweep",
    "sweep_campaigns",
    "unknown_names",
    "unschedule",
    "values_of",
    "wording_for",
]
