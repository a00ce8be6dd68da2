"""What the portal itself offers: the cards of the home page, what to begin, and what is seen account by account."""

from __future__ import annotations

from typing import Final

from hudhud.accounts import FeatureState
from hudhud.i18n import N_
from hudhud_portal.dashboard import load_coverage, load_facts, load_first_steps, load_spending
from hudhud_web import Action, Feature, Panel, Place

__all__ = ["ACTIONS", "FEATURES", "PANELS"]

PANELS: Final = (
    Panel("first_steps", N_("First steps"), "portal/dashboard/first_steps.html", load_first_steps, weight=20),
    Panel("spending", N_("The last 30 days"), "portal/dashboard/spending.html", load_spending, weight=30),
    Panel(
        "coverage", N_("Coverage and prices"), "portal/dashboard/coverage_card.html", load_coverage, Place.HOME_SIDE,
        weight=50, feature="coverage",
    ),
    Panel("facts", N_("Account"), "portal/dashboard/facts.html", load_facts, Place.PERSON_MENU, weight=10),
)  # fmt: skip

ACTIONS: Final = (
    Action(
        N_("New campaign"), "/campaigns/new", "plus", N_("One text to many people, now."), weight=10,
        permission="campaigns.send", key="n",
    ),
)  # fmt: skip

FEATURES: Final = (Feature("coverage", N_("Coverage and prices"), FeatureState.IN_MENU),)
