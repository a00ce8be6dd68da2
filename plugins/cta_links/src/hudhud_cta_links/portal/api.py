"""The API of clicks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from hudhud import campaigns
from hudhud.identity import Principal
from hudhud.plugins import Platform
from hudhud.public_ids import from_public, to_public
from hudhud_cta_links.answers import HitLine, hits, links_of
from hudhud_web import API_READING, PageCursor, PageLimit, next_page, place_of_cursor

__all__ = ["API"]

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


@get(
    "/campaigns/{id:str}/clicks",
    summary="Clicks on a campaign's links, newest first",
    tags=["Campaigns"],
    responses=API_READING,
)
async def list_clicks(
    request: Request[Any, Any, Any],
    platform: NamedDependency[Platform],
    principal: NamedDependency[Principal],
    id: FromPath[str],
    *,
    robots: Robots = False,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Response[ClickPage]:
    """People's clicks; with `robots` everybody's."""
    campaign = await campaigns.get(platform, principal.account_id, from_public("cmp", id))
    frozen = await links_of(platform, campaign)
    labels = frozen.labels if frozen else ()
    found = await hits(
        platform, principal.account_id, campaign.id, robots=robots, limit=limit + 1, before=place_of_cursor(cursor)
    )
    shown, next_cursor, headers = next_page(request, found, limit, lambda one: one.id)
    return Response(ClickPage([view_of(one, labels) for one in shown], next_cursor), headers=headers)


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
