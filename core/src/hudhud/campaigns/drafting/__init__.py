"""Drafts: their values, what is asked of them, the names in their texts, and what is acknowledged."""

from hudhud.campaigns.drafting.acknowledging import acknowledge
from hudhud.campaigns.drafting.checks import (
    CountryWarning,
    NotRegisteredThere,
    country_warning,
    draft_for,
    must_choose_country,
    other_countries,
    problems_of,
    refused_there,
    require_complete,
)
from hudhud.campaigns.drafting.drafts import EditedMeanwhile, create_draft, edit_draft
from hudhud.campaigns.drafting.parameters import (
    CONTACT_NAME,
    Column,
    Unknown,
    columns,
    is_personalised,
    known_keys,
    reserved_names,
    taken_by,
    unknown_names,
)
from hudhud.campaigns.drafting.values import Given, Values, values_of

__all__ = [
    "CONTACT_NAME",
    "Column",
    "CountryWarning",
    "EditedMeanwhile",
    "Given",
    "NotRegisteredThere",
    "Unknown",
    "Values",
    "acknowledge",
    "columns",
    "country_warning",
    "create_draft",
    "draft_for",
    "edit_draft",
    "is_personalised",
    "known_keys",
    "must_choose_country",
    "other_countries",
    "problems_of",
    "refused_there",
    "require_complete",
    "reserved_names",
    "taken_by",
    "unknown_names",
    "values_of",
]
