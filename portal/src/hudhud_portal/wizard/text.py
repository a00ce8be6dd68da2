"""The step of the text: written with everything beside it that is known of it, counted as it will be billed."""

from __future__ import annotations

from typing import Any, NamedTuple

from litestar import Request, get, post
from litestar.params import FromQuery

from hudhud import campaigns
from hudhud.campaigns import Campaign
from hudhud.campaigns.drafting import Column, Unknown
from hudhud.channels import channel
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.messages import as_parameter
from hudhud.plugins import Platform
from hudhud_portal.wizard.editing import edit
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import Form, Page, SeeOther, blank_form, next_step

__all__ = ["as_written", "show_text", "text_page", "write_text"]

TITLES = {"file": "", "contacts": N_("of your contacts")}
"""What a name that a text may use is, where it is no column of the file; any other is a transform's."""
GIVEN = N_("one for each message")


class Offer(NamedTuple):
    """A name that the text may use, and how; `title` (a msgid) says what it is, "" for a column of the file."""

    name: str
    written: str
    title: str


def offer_of(column: Column) -> Offer:
    """How the page names a column."""
    return Offer(column.name, as_parameter(column.name), column.title or TITLES.get(column.source, GIVEN))


async def text_page(
    platform: Platform, principal: Principal, campaign: Campaign, form: Form[Any], *, at: str = ""
) -> Page:
    """The step, with all that is known of the text as it stands in the form, for the recipient at `at`."""
    text = as_written(form.text("text"))
    composing = await campaigns.composing.compose(
        platform, campaign.account_id, campaign.id, text=text, at=at, own=principal.mobile
    )
    context = {
        "form": form,
        "composing": composing,
        "offers": [offer_of(column) for column in composing.offered],
        "have": [column.name for column in composing.offered if column.source in TITLES],
        "unknown": [
            Unknown(as_parameter(one.name), as_parameter(one.meant) if one.meant else None) for one in composing.unknown
        ],
        "substitutes": dict(channel(platform, campaign.channel).substitutes),
        "measure": composing.measure,
        "most": platform.settings.max_segments,
        "own": principal.mobile,
        "trying_from": Step.TEXT.value,
    }
    return step_page(platform, campaign, Step.TEXT, context, status=form.status)


@get("/{public_id:str}/text")
async def show_text(
    platform: Platform, principal: Principal, public_id: str, row: FromQuery[str] = ""
) -> Page | SeeOther:
    """The draft's text, as the recipient in that row would get it."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    return await text_page(platform, principal, draft, blank_form(text=draft.text), at=row)


@post("/{public_id:str}/text", status_code=200)
async def write_text(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Keep the text and go on; or only look at it: `do` is count, plain, row (with `row`) or row:17."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    sent = await request.form()
    do, _, place = str(sent.get("do", "")).partition(":")
    text = as_written(str(sent.get("text", "")))
    if do in {"count", "row", "plain"}:
        at = str(place or sent.get("row" if do == "row" else "at", ""))
        return await look_at(platform, principal, draft, text, at, plainly=do == "plain")
    form = blank_form(text=text)
    with form.attempt():
        if not text.strip():
            raise Invalid(Problem("text", N_("Write a text.")))
        if text != draft.text:
            await edit(request, platform, principal, draft, text=text)
        return SeeOther(next_step(platform, draft, Step.TEXT))
    return await text_page(platform, principal, draft, form)


async def look_at(
    platform: Platform, principal: Principal, draft: Campaign, text: str, at: str, *, plainly: bool
) -> Page:
    """The step with a text that is not kept yet, in plain characters if that was asked for."""
    if plainly:
        text = (await campaigns.composing.compose(platform, draft.account_id, draft.id, text=text)).plain
    return await text_page(platform, principal, draft, blank_form(text=text), at=at)


def as_written(sent: str) -> str:
    """The text with the line ends that its writer counted: a form sends each as two characters (HTML, 4.10.22.4)."""
    return sent.replace("\r\n", "\n").replace("\r", "\n")
