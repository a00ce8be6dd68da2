"""Every HTTP path has an audience, which chose its guard, its CSRF check and its rate limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute

from hudhud.plugins import Platform
from hudhud_web import Audience, create_app

FOR_EVERYBODY = {
    "/static": "built files, the same for everybody",
    "/healthz": "asked by machines",
    "/readyz": "asked by machines",
    "/schema": "the API's description",
}
"""Paths of the frame itself, without sessions, and what they are."""


def handlers(app: Litestar) -> Iterator[tuple[str, object]]:
    """Every path with the audience of each of its handlers."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            yield from ((route.path, handler.opt.get("audience")) for handler in route.route_handlers)
        elif isinstance(route, ASGIRoute):
            yield route.path, route.route_handler.opt.get("audience")
        else:
            yield route.path, None


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.CONSOLE])
async def test_every_path_has_an_audience(platform: Platform, audience: Audience) -> None:
    app = create_app(platform, audience)

    without = {
        path
        for path, given in handlers(app)
        if given is None and not any(path == known or path.startswith(f"{known}/") for known in FOR_EVERYBODY)
    }

    assert not without


async def test_operators_paths_are_on_their_own_port(platform: Platform) -> None:
    portal = {given for _, given in handlers(create_app(platform, Audience.PORTAL))}
    console = {given for _, given in handlers(create_app(platform, Audience.CONSOLE))}

    assert Audience.CONSOLE not in portal
    assert not {Audience.PORTAL, Audience.API, Audience.LINK, Audience.WEBHOOK} & console


async def test_every_path_of_the_api_is_for_programs(platform: Platform) -> None:
    audiences = {path: given for path, given in handlers(create_app(platform)) if path.startswith("/api/")}

    assert audiences
    assert set(audiences.values()) == {Audience.API}
