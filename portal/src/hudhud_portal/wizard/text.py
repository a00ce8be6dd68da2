"""The third step: the text, counted as it will be billed."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post

from hudhud import campaigns
from hudhud.campaigns import Campaign
from hudhud.channels import channel
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import Form, Page, SeeOther, address_of, blank_form, next_step

__all__ = ["show_text", "write_text"]


def text_page(platform: Platform, campaign: Campaign, form: Form[Any]) -> Page:
    """The step, with the text's measure."""
    context = {
        "form": form,
        "measure": channel(platform, campaign.channel).measure(form.text("text")),
        "most": platform.settings.max_segments,
    }
    return step_page(platform, campaign, Step.TEXT, context, status=form.status)


@get("/{public_id:str}/text")
async def show_text(platform: Platform, principal: Principal, public_id: str) -> Page | SeeOther:
    """The draft's text."""
    draft = await draft_of(platform, principal, public_id)
    return draft if isinstance(draft, SeeOther) else text_page(platform, draft, blank_form(text=draft.text))


@post("/{public_id:str}/text", status_code=200)
async def write_text(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Count the text (`do=count`, for pages without script), or keep it and go on to the review."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    sent = await request.form()
    text = as_written(str(sent.get("text", "")))
    form = blank_form(text=text)
    if sent.get("do") == "count":
        return text_page(platform, draft, form)
    with form.attempt():
        if not text.strip():
            raise Invalid(Problem("text", N_("Write a text.")))
        if text != draft.text:
            await campaigns.edit_draft(
                platform,
                account_id=principal.account_id,
                campaign_id=draft.id,
                actor=principal.actor(address_of(request)),
                text=text,
            )
        return SeeOther(next_step(platform, draft, Step.TEXT))
    return text_page(platform, draft, form)


def as_written(sent: str) -> str:
    """The text with the line ends that its writer counted: a form sends each as two characters (HTML, 4.10.22.4)."""
    return sent.replace("\r\n", "\n").replace("\r", "\n")
