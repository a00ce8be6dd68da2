"""Single messages (the transactional lane), and every message of the account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import Parameter

from hudhud import messages
from hudhud.identity import Principal
from hudhud.messages import MessageRecord, State
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_portal.api.calls import given_id, words
from hudhud_web import (
    API_CHANGING,
    API_READING,
    SCOPE,
    IdempotencyKey,
    PageCursor,
    PageLimit,
    address_of,
    answer_once,
    api_problem,
    page_after,
    permitted,
    place_of_cursor,
)

__all__ = ["ROUTES"]


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message to be sent at once; `validity` is in seconds, between 60 and 259,200 (72 hours)."""

    to: Annotated[str, msgspec.Meta(examples=["+201001234567"])]
    sender: str
    text: str
    client_ref: Annotated[str, msgspec.Meta(description="Yours: at most 100 characters.")] = ""
    validity: Annotated[int, msgspec.Meta(ge=60, le=259_200, description="Seconds.")] | None = None
    channel: str = "sms"


STATES: Final = ", ".join(state.word for state in State)
MessageState = Annotated[str, msgspec.Meta(description=f"One of {STATES}.")]


class AcceptedView(msgspec.Struct, frozen=True):
    """A message that is kept and will be sent; that of a test token to simulated handsets only."""

    id: str
    state: MessageState
    test: bool = False


class PartView(msgspec.Struct, frozen=True):
    """What became of one part; `reference` is the network's name for it."""

    part: int
    state: MessageState
    reference: str
    code: str
    accepted_at: datetime | None
    final_at: datetime | None


class MessageLine(msgspec.Struct, frozen=True):
    """A message in a list. `cost` is what has been charged; `reason` says in words why it failed."""

    id: str
    campaign: str | None
    to: str
    sender: str
    text: str
    state: MessageState
    parts: int
    cost: str
    currency: str
    client_ref: str
    code: str
    reason: str
    created_at: datetime
    accepted_at: datetime | None
    final_at: datetime | None
    test: bool


class MessageView(MessageLine, frozen=True):
    """A message with what became of each of its parts that was handed over."""

    deliveries: list[PartView] = []


class MessagePage(msgspec.Struct, frozen=True):
    """A page of messages."""

    messages: list[MessageLine]
    next_cursor: str | None


@post(
    "/messages",
    status_code=202,
    summary="Send one message",
    guards=[permitted("campaigns.send")],
    opt={SCOPE: "messages:send"},
    responses={**API_CHANGING, 402: api_problem("The credit does not cover the price.")},
)
async def send_message(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    data: NewMessage,
    idempotency_key: IdempotencyKey = None,
) -> Response[AcceptedView]:
    """Accept one message; it goes out before any campaign's."""

    async def act() -> AcceptedView:
        message_id = await messages.send(
            platform,
            account_id=principal.account_id,
            channel=data.channel,
            to=data.to,
            sender=data.sender,
            text=data.text,
            interface="api",
            actor=principal.actor(address_of(request)),
            client_ref=data.client_ref,
            validity=None if data.validity is None else timedelta(seconds=data.validity),
        )
        return AcceptedView(to_public("msg", message_id), State.QUEUED.word, principal.test)

    return await answer_once(
        request,
        platform,
        principal,
        key=idempotency_key,
        status=202,
        view=AcceptedView,
        act=act,
        located=True,
    )


@get("/messages", summary="Messages, newest first", responses=API_READING)
async def list_messages(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    campaign: Annotated[str | None, Parameter(description="Only those of this campaign.")] = None,
    message_state: Annotated[
        str | None, Parameter(query="state", description=f"Only those in this state: {STATES}.")
    ] = None,
    first_day: Annotated[
        str | None, Parameter(query="from", description="From this day on, such as 2026-11-30, in your time zone.")
    ] = None,
    last_day: Annotated[str | None, Parameter(query="to", description="Up to this day, and including it.")] = None,
    sender: Annotated[str | None, Parameter(description="Only those from this sender.")] = None,
    number: Annotated[
        str | None,
        Parameter(description="Whole, or how it ends (`*567890`, at least 6 digits), or how it begins (`2010*`)."),
    ] = None,
    interface: Annotated[
        str | None, Parameter(description="Only those that came by portal, api or personalised_api.")
    ] = None,
    client_ref: Annotated[str | None, Parameter(description="Only those with this reference of yours.")] = None,
    country: Annotated[str | None, Parameter(description="Only those to this country, such as EG (ISO 3166).")] = None,
    code: Annotated[str | None, Parameter(description="Only those whose first part failed with this code.")] = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[MessagePage]:
    """Messages of campaigns and single ones. A search goes back in steps: a page may be shorter than `limit`, or
    empty, and still have a `next_cursor`, by which it goes on.
    """
    if campaign:
        given_id("campaign", "cmp", campaign)
    given = {
        "campaign": campaign, "state": message_state, "from": first_day, "to": last_day, "sender": sender,
        "number": number, "interface": interface, "ref": client_ref, "country": country,
        "code": code, "zone": principal.time_zone,
    }  # fmt: skip
    wanted = await messages.read_filter(platform, principal.account_id, given)
    found = await messages.search(platform, principal.account_id, wanted, before=place_of_cursor(cursor), limit=limit)
    next_cursor, headers = page_after(request, found.older) if found.older is not None else (None, {})
    lines = [MessageLine(**line_values(request, message)) for message in found.records]
    return Response(MessagePage(lines, next_cursor), headers=headers)


@get("/messages/{id:str}", summary="A message and its parts", responses=API_READING)
async def show_message(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, id: str
) -> MessageView:
    """What became of it."""
    message = await messages.get(platform, principal.account_id, from_public("msg", id))
    parts = [
        PartView(part.part, part.state, part.reference, part.code, part.accepted_at, part.final_at)
        for part in message.parts
    ]
    return MessageView(**line_values(request, message), deliveries=parts)


def line_values(request: Request[Any, Any, Any], message: MessageRecord) -> dict[str, Any]:
    """What a list shows of a message."""
    campaign_id = message.campaign_id
    return {
        "id": to_public("msg", message.id),
        "campaign": None if campaign_id is None else to_public("cmp", campaign_id),
        "to": message.to,
        "sender": message.sender,
        "text": message.text,
        "state": message.state,
        "parts": message.units,
        "cost": message.price.decimal(),
        "currency": message.price.currency,
        "client_ref": message.client_ref,
        "code": message.code,
        "reason": words(request, message.words),
        "created_at": message.created_at,
        "accepted_at": message.accepted_at,
        "final_at": message.final_at,
        "test": message.test,
    }


ROUTES = Router("/", route_handlers=[send_message, list_messages, show_message], tags=["Messages"])
