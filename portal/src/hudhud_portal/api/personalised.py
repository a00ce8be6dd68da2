"""The personalised API: a list with each recipient's own text, sent by one request with HTTP Basic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from hudhud import campaigns, identity
from hudhud.campaigns import CampaignState, SentList
from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal, TooManyCalls
from hudhud.plugins import Platform
from hudhud.public_ids import to_public
from hudhud_portal.api.uploads import CEILING, NO_SUCH_FIELD, Upload, uploaded
from hudhud_web import (
    API_CHANGING,
    BASIC,
    SCOPE,
    IdempotencyKey,
    address_of,
    answer_once,
    api_problem,
    frame_of,
    note_limit,
    permitted,
    person_of,
)

__all__ = ["ROUTES"]

CHANNEL: Final = "sms"
FIELDS: Final = frozenset({"file", "text", "sender", "name"})
ABOUT_A_CALLBACK: Final = re.compile(r"call.?back|hook|notif|url|uri|dlr|report", re.IGNORECASE)
NO_CALLBACK: Final = N_(
    "This API takes no callback address. To be told of states, set up a webhook for your account: Settings, Webhooks."
)


class SentView(msgspec.Struct, frozen=True):
    """A campaign that was begun. `rows` are the list's; `messages` are sent, `cost` is their exact cost, and held.

    `duplicates` are rows whose number stood before, `opted_out` people who want no messages: neither is charged.
    """

    id: Annotated[str, msgspec.Meta(examples=["cmp_42"])]
    state: CampaignState
    rows: int
    messages: int
    duplicates: int
    opted_out: int
    parts: int
    cost: str
    currency: str


@dataclass
class ListOperation(Operation):
    """The form in the API's description."""

    def __post_init__(self) -> None:
        words = {
            "file": "CSV or XLSX with a header; numbers in the first column, at most 3,000 rows.",
            "sender": "One of your approved senders.",
            "text": "The text, with @column for each row's value. Without it, a column `message` holds each text.",
            "name": "What the campaign is called; the file's name by default.",
        }
        formats = {"file": OpenAPIFormat.BINARY}
        properties = {
            name: Schema(type=OpenAPIType.STRING, format=formats.get(name), description=told)
            for name, told in words.items()
        }
        schema = Schema(type=OpenAPIType.OBJECT, required=["file", "sender"], properties=properties)  # type: ignore[arg-type]  # a dict is invariant
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=schema)}, required=True)


async def in_turn(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: counts the login's requests, and lets so many a minute pass."""
    principal = person_of(connection)
    assert isinstance(principal, Principal)  # noqa: S101 - `signed_in` stands before, and logins are principals
    try:
        turn = await identity.take_turn(frame_of(connection).platform, principal)
    except TooManyCalls as error:
        note_limit(connection, limit=error.limit, remaining=0, reset=error.retry_after)
        raise
    note_limit(connection, limit=turn.limit, remaining=turn.remaining, reset=turn.reset)


@post(
    "/personalised-campaigns",
    status_code=202,
    summary="Send a list, each recipient their own text",
    guards=[permitted("campaigns.send"), in_turn],
    opt={SCOPE: "campaigns:send", BASIC: True},
    security=[{"login": []}],
    request_max_body_size=CEILING,
    operation_class=ListOperation,
    responses={
        **API_CHANGING,
        401: api_problem("There is no login, or it is unknown, wrong or revoked."),
        402: api_problem("The credit does not cover the cost: nothing was sent."),
        413: api_problem("The file is larger than is allowed."),
    },
)
async def send_list(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    idempotency_key: IdempotencyKey = None,
) -> Response[SentView]:
    """Send all of it, or nothing: one wrong row, one recipient too many or too little credit refuses the whole.

    Sign in by HTTP Basic with a login of the personalised API. A login makes at most 30 requests a minute.
    """
    refuse_query(request)
    # Only once all of it is here: a slow upload keeps nobody waiting.
    async with uploaded(request, platform, FIELDS, why_unknown) as upload, frame_of(request).heavy:

        async def act() -> SentView:
            return view_of(await sent(request, platform, principal, upload))

        return await answer_once(
            request,
            platform,
            principal,
            key=idempotency_key,
            content=await upload.fingerprint() if idempotency_key else b"",
            status=202,
            view=SentView,
            act=act,
        )


async def sent(request: Request[Any, Any, Any], platform: Platform, principal: Principal, upload: Upload) -> SentList:
    """Send what was uploaded."""
    return await campaigns.send_list(
        platform,
        account_id=principal.account_id,
        channel=CHANNEL,
        region=principal.region,
        sender=upload.fields.get("sender", "").strip(),
        text=upload.fields.get("text", ""),
        name=upload.fields.get("name", "").strip(),
        file_name=upload.file.filename,
        content=b"".join([chunk async for chunk in upload.chunks()]),
        actor=principal.actor(address_of(request)),
    )


def why_unknown(name: str) -> str:
    """Why a field is refused: whoever looks for a callback is told of webhooks."""
    return NO_CALLBACK if ABOUT_A_CALLBACK.search(name) else NO_SUCH_FIELD


def refuse_query(request: Request[Any, Any, Any]) -> None:
    """Raise Invalid for anything in the address: everything is told in the form."""
    problems = [Problem(name, why_unknown(name)) for name in request.query_params]
    if problems:
        raise Invalid(*problems)


def view_of(done: SentList) -> SentView:
    """The answer."""
    campaign = done.campaign
    return SentView(
        id=to_public("cmp", campaign.id),
        state=campaign.state,
        rows=done.rows,
        messages=campaign.messages,
        duplicates=done.duplicates,
        opted_out=int(campaign.left_out.get("opted_out", 0)),
        parts=campaign.units,
        cost=campaign.cost.decimal(),
        currency=campaign.cost.currency,
    )


ROUTES = Router("/", route_handlers=[send_list], tags=["Personalised campaigns"])
