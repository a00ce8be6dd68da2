"""What is asked of a draft: each value that was given must be right; and before it is sent, nothing may be missing."""

from hudhud.campaigns.drafting.checks.country import (
    CountryWarning,
    NotRegisteredThere,
    country_warning,
    must_choose_country,
    other_countries,
    refused_there,
)
from hudhud.campaigns.drafting.checks.given import check_values
from hudhud.campaigns.drafting.checks.lacking import problems_of, require_complete
from hudhud.campaigns.drafting.checks.text import draft_for

__all__ = [
    "CountryWarning",
    "NotRegisteredThere",
    "check_values",
    "country_warning",
    "draft_for",
    "must_choose_country",
    "other_countries",
    "problems_of",
    "refused_there",
    "require_complete",
]
