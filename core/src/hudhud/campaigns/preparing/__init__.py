"""Preparing: where recipients come from, what their messages would cost, and writing those messages."""

from hudhud.campaigns.preparing.forecast import Forecast, Refusal, expected_recipients, forecast, refusals
from hudhud.campaigns.preparing.placing import Place, Places
from hudhud.campaigns.preparing.sources import Entry, Source, sources_of
from hudhud.campaigns.preparing.transaction import prepare_campaign, wording_for

__all__ = [
    "Entry",
    "Forecast",
    "Place",
    "Places",
    "Refusal",
    "Source",
    "expected_recipients",
    "forecast",
    "prepare_campaign",
    "refusals",
    "sources_of",
    "wording_for",
]
