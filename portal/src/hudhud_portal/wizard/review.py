"""The last step: the exact cost beside the estimate, and the button that carries the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar import Request, get, post

from hudhud import campaigns, channels, recipients
from hudhud.campaigns import Campaign, Forecast
from hudhud.channels import Measure
from hudhud.errors import Conflict, Invalid
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.recipients import FileState, RecipientFile, RowError
from hudhud_portal.places import campaign_path
from hudhud_portal.wizard.finishing import finish
from hudhud_portal.wizard.planned import planned_start
from hudhud_portal.wizard.steps import Step, draft_of, step_page
from hudhud_web import Form, Page, SeeOther, address_of, blank_form, lacking, read_form

__all__ = ["review_page", "send", "show_review"]

SHOWN_REFUSALS: Final = 50


class Consent(msgspec.Struct, frozen=True):
    """What the button stands for: the draft as it was shown."""

    revision: int


class EditedMeanwhile(Conflict):
    """The draft changed after the review was shown, in another window for example."""

    code = "edited_meanwhile"
    message = N_("This campaign was changed after you opened this page. Check the new numbers, then send.")


@dataclass(frozen=True, slots=True)
class Review:
    """A draft and everything that its owner should know before sending it."""

    campaign: Campaign
    forecast: Forecast
    measure: Measure
    file: RecipientFile | None
    left_out: list[RowError]

    @property
    def after(self) -> Money:
        """The balance once everything is charged."""
        return self.forecast.balance - self.forecast.cost

    @property
    def estimate(self) -> Money:
        """The average estimate to two decimals: more would claim to be exact."""
        return Money(round(self.forecast.estimate.micros, -4), self.forecast.estimate.currency)

    @property
    def missing(self) -> Money:
        """The credit that is lacking."""
        return self.forecast.cost - self.forecast.available

    @property
    def waiting(self) -> bool:
        """Whether it looks different in a moment: the forecast is prepared, or the file is read."""
        reading = self.file is not None and self.file.state is FileState.READING
        others = [p for p in self.forecast.problems if p.where != "recipient_file"]
        return not self.forecast.ready and (reading or not self.forecast.problems) and not others

    @property
    def sendable(self) -> bool:
        """Whether the button works."""
        forecast = self.forecast
        return forecast.ready and forecast.enough and forecast.messages > 0 and not forecast.problems


async def review_of(platform: Platform, campaign: Campaign) -> Review:
    """Ask for the forecast, which starts preparing where needed."""
    account, file_id = campaign.account_id, campaign.recipient_file_id
    forecast = await campaigns.forecast(platform, account, campaign.id)
    refused = forecast.ready and forecast.unpriced
    rows = await campaigns.refusals(platform, account, campaign.id, limit=SHOWN_REFUSALS) if refused else []
    return Review(
        campaign=campaign,
        forecast=forecast,
        measure=channels.channel(platform, campaign.channel).measure(campaign.text),
        file=None if file_id is None else await recipients.get(platform, account, file_id),
        left_out=[RowError(row.row, f"+{row.address}", row.reason) for row in rows],
    )


async def review_page(
    platform: Platform, principal: Principal, campaign: Campaign, form: Form[Any], *, at: str = ""
) -> Page:
    """The step."""
    review = await review_of(platform, campaign)
    context = {
        "form": form,
        "review": review,
        "forecast": review.forecast,
        "start": await planned_start(platform, campaign),
        "lacking": lacking(platform, campaign, review.forecast.problems),
        "shown_refusals": SHOWN_REFUSALS,
    }
    return step_page(platform, campaign, Step.REVIEW, context, status=form.status)


@get("/{public_id:str}/review")
async def show_review(platform: Platform, principal: Principal, public_id: str) -> Page | SeeOther:
    """The draft as it would be sent; asked for again while the forecast is prepared."""
    draft = await draft_of(platform, principal, public_id)
    return draft if isinstance(draft, SeeOther) else await review_page(platform, principal, draft, blank_form())


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
            raise EditedMeanwhile
        await finish(platform, draft, principal.actor(address_of(request)), revision=form.value.revision)
        return SeeOther(campaign_path(draft.id))
    if isinstance(form.error, Invalid):
        form = blank_form()  # what is lacking is listed by the page itself
    return await review_page(platform, principal, draft, form)
