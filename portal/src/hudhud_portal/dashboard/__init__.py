"""The home page's cards and the pages behind them: consumption, prices, first steps, the account's facts."""

from hudhud_portal.dashboard.coverage import load_coverage, show_coverage
from hudhud_portal.dashboard.facts import load_facts
from hudhud_portal.dashboard.first_steps import dismiss_first_steps, load_first_steps
from hudhud_portal.dashboard.spending import load_spending

__all__ = [
    "dismiss_first_steps",
    "load_coverage",
    "load_facts",
    "load_first_steps",
    "load_spending",
    "show_coverage",
]
