"""Numbers that are typed: a few, for trying a campaign on handsets at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request

from hudhud.campaigns import Campaign
from hudhud.plugins import Platform
from hudhud_web import Form, blank_form

__all__ = ["shown_typed"]


async def shown_typed(
    request: Request[Any, Any, Any], platform: Platform, campaign: Campaign, form: Form[Any] | None
) -> Mapping[str, object]:
    """A field for each number that there may be."""
    numbers = form.value.recipient if form and form.error is None else campaign.recipients
    if form is not None and form.error is not None:
        numbers = getattr(form.value, "recipient", campaign.recipients)
    most = platform.settings.max_typed_recipients
    return {"typed": form or blank_form(), "numbers": [*numbers, *[""] * (most - len(numbers))]}
