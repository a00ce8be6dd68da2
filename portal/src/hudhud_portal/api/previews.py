"""The message of one recipient, before anything is sent."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Router, get
from litestar.params import Parameter

from hudhud.campaigns import composing
from hudhud.campaigns.composing import Preview
from hudhud.errors import NotFound
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public
from hudhud_portal.api.calls import words
from hudhud_web import API_READING

__all__ = ["PREVIEWS"]

Row = Annotated[
    str,
    Parameter(
        max_length=20,
        description="A row of the file (`17`), a typed number (`-1`), a contact (`c5`), a message of the campaign that "
        "is sent again (`m9`), `first`, and once the forecast is ready `longest` or `costliest`. Where nobody is, the "
        "next recipient is shown; without it the first.",
    ),
]


class NoRecipients(NotFound):
    """A preview of a campaign that goes to nobody yet."""

    code = "no_recipients"
    message = "This campaign has no recipients yet."


class PreviewView(msgspec.Struct, frozen=True):
    """What one recipient would get. `before` and `after` are the rows beside it, null at the ends.

    `missing` names the first parameter that has neither a value nor a fallback: the recipient would be left out.
    `cost` is null, and `reason` says why, where the number cannot be sent to.
    """

    row: str
    before: str | None
    after: str | None
    source: str
    to: str
    text: str
    values: dict[str, str]
    missing: str | None
    parts: int
    encoding: str
    cost: str | None
    currency: str | None
    reason: str | None


@get("/campaigns/{id:str}/preview", summary="One recipient's message, as it would be sent", responses=API_READING)
async def show_preview(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str, *, row: Row = ""
) -> PreviewView:
    """Rendered, measured and priced for one real recipient; whether or not the forecast is ready."""
    found = await composing.preview(platform, principal.account_id, from_public("cmp", id), at=row)
    if found is None:
        raise NoRecipients
    return preview_view(found, words(request, found.reason) if found.reason else None)


def preview_view(found: Preview, reason: str | None) -> PreviewView:
    """A preview as the API tells it."""
    return PreviewView(
        row=found.at,
        before=found.before or None,
        after=found.after or None,
        source=found.source,
        to=found.address,
        text=found.text,
        values=dict(found.values),
        missing=found.missing or None,
        parts=found.measure.units,
        encoding=found.measure.encoding,
        cost=found.cost.decimal() if found.cost else None,
        currency=found.cost.currency if found.cost else None,
        reason=reason,
    )


PREVIEWS = Router("/", route_handlers=[show_preview], tags=["Campaigns"])
