"""Opt-outs: who is sent no marketing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.params import Parameter

from hudhud import channels, contacts
from hudhud.contacts import OptOut
from hudhud.errors import Invalid, Problem
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_web import (
    API_CHANGING,
    API_READING,
    SCOPE,
    PageCursor,
    PageLimit,
    address_of,
    next_page,
    permitted,
    place_of_cursor,
)

__all__ = ["ROUTES"]

CHANGES: Final[Mapping[str, Any]] = {"guards": [permitted("contacts.manage")], "opt": {SCOPE: "contacts:write"}}


class NewOptOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who wants to hear no more: of one `sender`, or of any; with `everything` not even single messages."""

    number: Annotated[str, msgspec.Meta(examples=["+201001234567"])]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    sender: str = ""
    everything: bool = False
    channel: str = "sms"


class OptOutView(msgspec.Struct, frozen=True):
    """An opt-out; `source` is reply, link, portal, api, import or operator."""

    id: str
    number: str
    channel: str
    sender: str
    everything: bool
    source: str
    reason: str
    message: str | None
    campaign: str | None
    at: datetime


class OptOutPage(msgspec.Struct, frozen=True):
    """A page of opt-outs."""

    opt_outs: list[OptOutView]
    next_cursor: str | None


def view_of(one: OptOut) -> OptOutView:
    """An opt-out as the API shows it."""
    return OptOutView(
        id=to_public("opt", one.id),
        number=one.address,
        channel=one.channel,
        sender=one.sender,
        everything=one.everything,
        source=one.source,
        reason=one.reason,
        message=None if one.message_id is None else to_public("msg", one.message_id),
        campaign=None if one.campaign_id is None else to_public("cmp", one.campaign_id),
        at=one.at,
    )


@get("/opt-outs", summary="Opt-outs, newest first", responses=API_READING)
async def list_opt_outs(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    number: Annotated[str, Parameter(description="Only those of numbers that contain these digits.")] = "",
    source: Annotated[str, Parameter(description="Only those that became known so.")] = "",
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[OptOutPage]:
    """Who is sent no marketing."""
    digits = "".join(filter(str.isdecimal, number))
    found = await contacts.list_opt_outs(
        platform, principal.account_id, search=digits, source=source, limit=limit + 1, before=place_of_cursor(cursor)
    )
    listed, next_cursor, headers = next_page(request, found, limit, lambda one: one.id)
    return Response(OptOutPage([view_of(one) for one in listed], next_cursor), headers=headers)


@post("/opt-outs", status_code=200, summary="Note an opt-out", responses=API_CHANGING, **CHANGES)
async def add_opt_out(
    request: Request[Any, Any, Any], platform: Platform, principal: Principal, *, data: NewOptOut
) -> OptOutView:
    """Send somebody no more marketing; repeated, it changes nothing."""
    try:
        address = channels.channel(platform, data.channel).parse_address(data.number, principal.region)
    except channels.InvalidAddress as error:
        raise Invalid(Problem("number", error.reason, data.number)) from error
    await contacts.opt_out(
        platform,
        account_id=principal.account_id,
        channel=data.channel,
        address=address,
        sender=data.sender,
        everything=data.everything,
        reason=data.reason,
        source="api",
        actor=principal.actor(address_of(request)),
    )
    known = await contacts.list_opt_outs(platform, principal.account_id, address=address)
    return view_of(next(one for one in known if one.sender == data.sender and one.channel == data.channel))


@delete("/opt-outs/{id:str}", status_code=204, summary="Remove an opt-out", responses=API_CHANGING, **CHANGES)
async def remove_opt_out(
    request: Request[Any, Any, Any],
    platform: Platform,
    principal: Principal,
    *,
    id: str,
    reason: Annotated[str, Parameter(min_length=1, max_length=500, description="How the person agreed: it is kept.")],
) -> None:
    """Let marketing reach somebody again who agreed to it afterwards."""
    one = await contacts.get_opt_out(platform, principal.account_id, from_public("opt", id))
    await contacts.opt_in(
        platform,
        account_id=principal.account_id,
        channel=one.channel,
        address=one.address,
        sender=one.sender,
        source="api",
        reason=reason,
        actor=principal.actor(address_of(request)),
    )


ROUTES = Router("/", route_handlers=[list_opt_outs, add_opt_out, remove_opt_out], tags=["Opt-outs"])
