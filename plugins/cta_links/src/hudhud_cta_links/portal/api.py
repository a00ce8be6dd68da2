"""The API of clicks."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from hudhud import campaigns
from hudhud.errors import Invalid, NotFound, Problem
from hudhud.i18n import N_
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_cta_links.answers import HitLine, hits, links_of

__all__ = ["API"]

Limit = Annotated[int, Parameter(query="limit", ge=1, le=500, description="Items on a page, at most 500.")]
Cursor = Annotated[
    str | None, Parameter(query="cursor", max_length=64, description="`next_cursor` of the page before.")
]
Robots = Annotated[bool, Parameter(query="robots", description="Robots' and previews' hits as well.")]


class ClickView(msgspec.Struct, frozen=True):
    """One request for a link. `link` counts from 1; `label` is null for the way to opt out.

    `verdict` is person, robot, preview, prefetch, head, burst, early or unknown, `reason` the rule that gave it.
    """

    message: str
    to: str
    link: int
    label: str | None
    at: datetime
    verdict: str
    reason: str
    agent: str
    network: str


class ClickPage(msgspec.Struct, frozen=True):
    """A page of clicks."""

    clicks: list[ClickView]
    next_cursor: str | None


@get("/campaigns/{id:str}/clicks", summary="Clicks on a campaign's links, newest first", tags=["Campaigns"])
async def list_clicks(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
    *,
    robots: Robots = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[ClickPage]:
    """People's clicks; with `robots` everybody's."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", id))
    frozen = await links_of(platform, campaign)
    labels = frozen.labels if frozen else ()
    found = await hits(
        platform, principal.account_id, campaign.id, robots=robots, limit=limit + 1, before=place_of(cursor)
    )
    shown = found[:limit]
    next_cursor = to_public("clk", shown[-1].id) if len(found) > limit else None
    sealed = None if next_cursor is None else base64.urlsafe_b64encode(next_cursor.encode()).decode().rstrip("=")
    headers = {}
    if sealed:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        headers["Link"] = f'<{request.url.path}?{urlencode([*kept, ("cursor", sealed)])}>; rel="next"'
    return Response(ClickPage([view_of(one, labels) for one in shown], sealed), headers=headers)


def place_of(cursor: str | None) -> int | None:
    """The click that a cursor stands for; raises Invalid for one that we did not give."""
    if not cursor:
        return None
    try:
        return from_public("clk", base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (binascii.Error, ValueError, NotFound) as error:
        raise Invalid(Problem("cursor", N_("Give the next_cursor of the page before, or none."), cursor)) from error


def view_of(one: HitLine, labels: tuple[str, ...]) -> ClickView:
    """A hit as the API tells it."""
    return ClickView(
        message=to_public("msg", one.message_id),
        to=f"+{one.address}",
        link=one.link + 1,
        label=labels[one.link] if one.link < len(labels) else None,
        at=one.at,
        verdict=one.verdict,
        reason=one.reason,
        agent=one.agent,
        network=one.network,
    )


API: Final = Router("/api/v1", route_handlers=[list_clicks])
