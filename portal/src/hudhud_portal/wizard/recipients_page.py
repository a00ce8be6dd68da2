"""The recipients' step, put together from its parts."""

from __future__ import annotations

from typing import Any

from litestar import Request

from hudhud.campaigns import Campaign
from hudhud.campaigns.drafting import is_personalised
from hudhud.plugins import Platform
from hudhud_portal.wizard.parts import shown_country, shown_file, shown_groups, shown_typed
from hudhud_portal.wizard.steps import Step, step_page
from hudhud_web import Form, Page

__all__ = ["recipients_page"]

PARTS = {"destination": shown_country, "upload": shown_file, "groups": shown_groups, "typed": shown_typed}
"""What each part shows, by the name of its form: templates `wizard/recipients/*.html`."""


async def recipients_page(
    request: Request[Any, Any, Any], platform: Platform, campaign: Campaign, **forms: Form[Any]
) -> Page:
    """The step; a form that could not be taken is shown again with its problems."""
    context: dict[str, object] = {
        "limits": platform.settings,
        "personalised": is_personalised(platform, campaign),
    }
    for name, shown in PARTS.items():
        context |= await shown(request, platform, campaign, forms.get(name))
    status = next((form.status for form in forms.values()), 200)
    return step_page(platform, campaign, Step.RECIPIENTS, context, status=status)
