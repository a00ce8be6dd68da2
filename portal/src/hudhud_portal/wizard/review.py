"""The last step: the exact cost beside the estimate, and the button that carries the number."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.params import FromQuery

from hudhud import campaigns
from hudhud.campaigns import Campaign, preparing
from hudhud.errors import Conflict, Invalid
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.files import csv_lines
from hudhud_portal.places import campaign_path
from hudhud_portal.wizard.finishing import finish
from hudhud_portal.wizard.planned import planned_start
from hudhud_portal.wizard.reviewing import review_of
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import (
    Attachment,
    Form,
    Page,
    SeeOther,
    address_of,
    blank_form,
    frame_of,
    lacking,
    language_of,
    read_form,
)

__all__ = ["download_left_out", "review_page", "send", "show_review"]

KEPT: Final = 100_000
"""More than is kept of any campaign's refusals."""


class Consent(msgspec.Struct, frozen=True):
    """What the button stands for: the draft as it was shown."""

    revision: int


class ReviewOutdated(Conflict):
    """The draft changed after the review was shown, in another window for example."""

    code = "review_outdated"
    message = N_("This campaign was changed after you opened this page. Check the new numbers, then send.")


async def review_page(
    platform: Platform, principal: Principal, campaign: Campaign, form: Form[Any], *, at: str = ""
) -> Page:
    """The step."""
    review = await review_of(platform, principal, campaign, at=at)
    context = {
        "form": form,
        "review": review,
        "forecast": review.forecast,
        "composing": review.composing,
        "measure": review.composing.measure,
        "own": principal.mobile,
        "trying_from": Step.REVIEW.value,
        "start": await planned_start(platform, campaign),
        "lacking": lacking(platform, campaign, review.forecast.problems),
    }
    return step_page(platform, campaign, Step.REVIEW, context, status=form.status)


@get("/{public_id:str}/review")
async def show_review(
    platform: Platform, principal: Principal, public_id: str, row: FromQuery[str] = ""
) -> Page | SeeOther:
    """The draft as it would be sent, to the recipient in that row; asked for again while the forecast is prepared."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    return await review_page(platform, principal, draft, blank_form(), at=row)


@get("/{public_id:str}/left-out.csv")
async def download_left_out(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Attachment:
    """The recipients that get nothing, each with its reason in the reader's language."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", public_id))
    catalogs, language = frame_of(request).catalogs, language_of(request)
    refused = await preparing.refusals(platform, principal.account_id, campaign.id, limit=KEPT)
    lines = [[catalogs.translate(title, language) for title in (N_("Row"), N_("Number"), N_("Name"), N_("Reason"))]]
    lines += [
        [str(one.row) if one.row > 0 else "", f"+{one.address}", one.value, catalogs.translate(one.reason, language)]
        for one in refused
    ]
    content = "\ufeff" + csv_lines(lines)
    return Attachment(content.encode(), name=f"left-out-{public_id}.csv", media_type="text/csv; charset=utf-8")


@post("/{public_id:str}/send", status_code=200)
async def send(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, public_id: str
) -> Page | SeeOther:
    """Finish. Whoever presses twice, or comes back and presses again, sees the one campaign that runs or waits."""
    draft = await draft_of(platform, principal, public_id)
    if isinstance(draft, SeeOther):
        return draft
    form = await read_form(request, Consent)
    with form.attempt():
        if form.value.revision != draft.revision:
            raise ReviewOutdated
        await finish(platform, draft, principal.actor(address_of(request)), revision=form.value.revision)
        return SeeOther(campaign_path(draft.id))
    if isinstance(form.error, Invalid):
        form = blank_form()  # what is lacking is listed by the page itself
    return await review_page(platform, principal, draft, form)
