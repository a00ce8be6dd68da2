"""What a stakeholder may do in the console: see trials, activate a user, and nothing else at all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from hudhud.plugins import Platform
from hudhud_admin import OperatorRole, OwnRights, add_operator, change_role, deactivate_operator
from hudhud_admin.sessions import operator_of_session
from hudhud_admin.sessions import sign_in as begin
from hudhud_web import Audience

from .conftest import CONSOLE, PASSWORD, SYSTEM, USERNAME, acts, sign_in

OPEN_TO_STAKEHOLDERS = {
    ("GET", "/"),
    ("POST", "/sign-out"),
    ("GET", "/password"),
    ("POST", "/password"),
    ("GET", "/trials"),
    ("GET", "/trials/export"),
    ("POST", "/trials/{user_id}/activate"),
}
"""Every path of the console that a stakeholder may use; a new one is refused until it is listed here."""


@pytest.fixture
async def stakeholder(visitor: httpx.AsyncClient, platform: Platform) -> httpx.AsyncClient:
    """A browser in which a stakeholder has signed in."""
    await add_operator(
        platform,
        email="rania@hudhud.example",
        username="rania",
        password=PASSWORD,
        role=OperatorRole.STAKEHOLDER,
        actor=SYSTEM,
    )
    assert (await sign_in(visitor, "rania", PASSWORD)).status_code == 303
    visitor.headers["X-CSRF-Token"] = visitor.cookies["hudhud_csrf_console"]
    return visitor


def console_paths(app: Litestar) -> set[tuple[str, str]]:
    """Method and path of everything behind the console's sign-in."""
    return {
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if handler.opt.get("audience") == Audience.CONSOLE and not route.path.startswith("/sign-in")
    } - {("OPTIONS", route.path_format) for route in app.routes if isinstance(route, HTTPRoute)}


async def test_a_stakeholder_is_refused_every_path_that_is_not_listed(
    stakeholder: httpx.AsyncClient, console_app: Litestar
) -> None:
    paths = console_paths(console_app)

    let_in = {
        (method, path)
        for method, path in sorted(paths - OPEN_TO_STAKEHOLDERS)
        if (await stakeholder.request(method, re.sub(r"\{[^}]+\}", "1", path))).status_code != 403
    }

    assert not let_in
    assert paths >= OPEN_TO_STAKEHOLDERS


@pytest.mark.parametrize("path", ["/admin/", "/admin/api/tables/account/", "/admin/public/meta/", "/admin"])
async def test_a_stakeholder_has_no_look_up_of_tables(stakeholder: httpx.AsyncClient, path: str) -> None:
    assert (await stakeholder.get(path)).status_code == 403


async def test_a_stakeholders_menu_has_only_what_opens(stakeholder: httpx.AsyncClient) -> None:
    page = (await stakeholder.get("/")).text

    links = set(re.findall(r'class="side-nav-link" href="([^"]+)"', page))

    assert links == {path for method, path in OPEN_TO_STAKEHOLDERS if method == "GET" and path.count("/") == 1}
    assert "Stakeholder" in page


async def test_another_role_ends_the_sessions_of_the_old_one(platform: Platform, operator: int) -> None:
    begun = await begin(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")

    await change_role(platform, name=USERNAME, role=OperatorRole.STAKEHOLDER, actor=SYSTEM)

    assert await operator_of_session(platform, begun.token) is None
    assert len(await acts(platform, "operator.role_changed")) == 1


async def test_operators_cannot_change_their_own_role_or_deactivate_themselves(
    platform: Platform, operator: int
) -> None:
    begun = await begin(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")

    with pytest.raises(OwnRights):
        await change_role(
            platform, name=USERNAME, role=OperatorRole.STAKEHOLDER, actor=begun.operator.actor("127.0.0.1")
        )
    with pytest.raises(OwnRights):
        await deactivate_operator(platform, name=USERNAME, actor=begun.operator.actor("127.0.0.1"))


@pytest.fixture
async def stranger(console_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody ever signs in."""
    transport = httpx.ASGITransport(console_app, client=("127.0.2.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url=CONSOLE) as client:
        yield client


async def test_nobody_sees_a_page_of_the_console_without_signing_in(
    stranger: httpx.AsyncClient, console_app: Litestar, platform: Platform
) -> None:
    seen = {
        path
        for method, path in console_paths(console_app)
        if method == "GET" and (await stranger.get(re.sub(r"\{[^}]+\}", "1", path))).status_code == 200
    }

    assert not seen
