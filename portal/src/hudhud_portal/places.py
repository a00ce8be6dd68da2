"""Where the portal's pages are: the crumbs that other pages name as their parents, and the addresses."""

from __future__ import annotations

from hudhud.campaigns import Campaign
from hudhud.i18n import N_
from hudhud.public_ids import to_public
from hudhud_web import Crumb, Verbatim

__all__ = [
    "CAMPAIGNS",
    "COVERAGE",
    "CREDIT",
    "HELP",
    "HOME",
    "MESSAGES",
    "SENDERS",
    "SETTINGS",
    "campaign_crumb",
    "campaign_path",
    "step_path",
]

HOME = Crumb(N_("Home"), "/")
CAMPAIGNS = Crumb(N_("Campaigns"), "/campaigns", HOME)
MESSAGES = Crumb(N_("Messages"), "/messages", HOME)
CREDIT = Crumb(N_("Credit"), "/credit", HOME)
COVERAGE = Crumb(N_("Coverage and prices"), "/coverage", HOME)
HELP = Crumb(N_("Help"), "/help", HOME)
SENDERS = Crumb(N_("Senders"), "/senders", HOME)
SETTINGS = Crumb(N_("Settings"), "/settings", HOME)


def campaign_path(campaign_id: int) -> str:
    """A campaign's page."""
    return f"/campaigns/{to_public('cmp', campaign_id)}"


def step_path(campaign_id: int, step: str) -> str:
    """A step of the wizard on a draft."""
    return f"{campaign_path(campaign_id)}/{step}"


def campaign_crumb(campaign: Campaign) -> Crumb:
    """A campaign in the breadcrumb."""
    return Crumb(Verbatim(campaign.name), campaign_path(campaign.id), CAMPAIGNS)
