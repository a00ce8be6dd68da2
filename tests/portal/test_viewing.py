"""An operator looks at a customer's portal: a banner on every page, an end, and not one change on any path."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from hudhud import identity
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.identity import LinkDead, Role
from hudhud.plugins import Platform
from hudhud_web import Audience

from .conftest import OPERATOR, Customer

BANNER = "you are looking at the portal of"
VIEWERS_TOO = {"/language/{language}", "/theme/{theme}", "/sign-out", "/view-as/end"}
"""What a viewer may post: nothing of it is the customer's."""

COOKIED = {Audience.PORTAL, Audience.PUBLIC}


async def user_of(platform: Platform, customer: Customer) -> int:
    """The customer's user."""
    return int(await platform.database.fetchval("SELECT id FROM app_user WHERE account = $1", customer.account.id))


async def permit(platform: Platform, customer: Customer, reason: str = "Ticket 7") -> str:
    """A code, as the console asks for one."""
    return await identity.permit_viewing(
        platform,
        operator="nour",
        account_id=customer.account.id,
        user_id=await user_of(platform, customer),
        reason=reason,
        actor=Actor("operator:nour", "127.0.0.9"),
    )


@pytest.fixture
async def browser(portal_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody has signed in."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=portal_app), base_url="http://portal.test"
    ) as client:
        yield client


@pytest.fixture
async def viewer(browser: httpx.AsyncClient, portal_platform: Platform, customer: Customer) -> httpx.AsyncClient:
    """The operator's browser, looking."""
    answer = await browser.get(f"/view-as/{await permit(portal_platform, customer)}")
    assert answer.status_code == 303
    await browser.get("/")
    browser.headers["X-CSRF-Token"] = browser.cookies["hudhud_csrf"]
    return browser


async def viewing_acts(platform: Platform, customer: Customer) -> list[tuple[str, str]]:
    """What the trail says of looking at this account, oldest first."""
    rows = await platform.database.fetch(
        "SELECT action, actor FROM audit WHERE account = $1 AND action LIKE 'viewing.%' ORDER BY id",
        customer.account.id,
    )
    return [(row["action"], row["actor"]) for row in rows]


async def test_a_viewer_sees_the_customers_pages_under_a_banner(viewer: httpx.AsyncClient, customer: Customer) -> None:
    for path in ("/", "/campaigns", "/messages", "/credit"):
        page = await viewer.get(path)

        assert page.status_code == 200, path
        assert BANNER in page.text, path
        assert customer.account.name in page.text
    assert BANNER not in await customer.read("/campaigns")


async def test_a_viewer_is_refused_every_request_that_could_change_anything(
    viewer: httpx.AsyncClient, portal_app: Litestar
) -> None:
    unsafe = {
        (method, route.path_format)
        for route in portal_app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
        if handler.opt.get("audience") in COOKIED
    }
    answers = {
        (method, path): await viewer.request(method, re.sub(r"\{[^}]+\}", "1", path))
        for method, path in sorted(unsafe)
        if path not in VIEWERS_TOO
    }

    passed = {place for place, answer in answers.items() if answer.status_code != 403}
    assert not passed
    assert len(answers) > 10
    assert all("nothing can be changed here" in answer.text for answer in answers.values())
    assert {path for _, path in unsafe} >= VIEWERS_TOO


async def test_a_viewer_has_no_permission_of_the_users(viewer: httpx.AsyncClient) -> None:
    assert (await viewer.get("/campaigns/new")).status_code == 403


async def test_a_viewers_language_stays_in_his_browser(
    viewer: httpx.AsyncClient, portal_platform: Platform, customer: Customer
) -> None:
    user_id = await user_of(portal_platform, customer)
    before = await portal_platform.database.fetchval("SELECT language FROM app_user WHERE id = $1", user_id)

    answer = await viewer.post("/language/ar")

    assert answer.status_code == 303
    assert 'lang="ar"' in (await viewer.get("/")).text
    assert await portal_platform.database.fetchval("SELECT language FROM app_user WHERE id = $1", user_id) == before


@pytest.mark.parametrize("way", ["/view-as/end", "/sign-out"])
async def test_looking_ends_and_both_ends_are_recorded(
    viewer: httpx.AsyncClient, portal_platform: Platform, customer: Customer, way: str
) -> None:
    token = viewer.cookies["hudhud"]

    answer = await viewer.post(way)

    assert answer.status_code == 303
    assert await identity.principal_of_viewing(portal_platform, token) is None
    acts = await viewing_acts(portal_platform, customer)
    assert acts[-3:] == [
        ("viewing.permit", "operator:nour"),
        ("viewing.begin", "operator:nour"),
        ("viewing.end", "operator:nour"),
    ]


async def test_looking_leaves_no_trace_at_the_user(
    viewer: httpx.AsyncClient, portal_platform: Platform, customer: Customer
) -> None:
    traces = """
        SELECT u.last_sign_in_at, (SELECT count(*) FROM user_session s WHERE s.app_user = u.id) AS sessions,
               (SELECT max(seen_at) FROM user_session s WHERE s.app_user = u.id) AS seen
        FROM app_user u WHERE u.account = $1
    """
    before = await portal_platform.database.fetchrow(traces, customer.account.id)

    await viewer.get("/messages")

    assert await portal_platform.database.fetchrow(traces, customer.account.id) == before


async def test_a_code_lets_in_once(viewer: httpx.AsyncClient, portal_platform: Platform, customer: Customer) -> None:
    code = await permit(portal_platform, customer)
    await identity.begin_viewing(portal_platform, code=code, address="")

    with pytest.raises(LinkDead):
        await identity.begin_viewing(portal_platform, code=code, address="")
    assert (await viewer.get(f"/view-as/{code}")).status_code == 404


@pytest.mark.parametrize("column", ["code_expires_at", "ended_at"])
async def test_a_code_that_is_old_or_was_taken_back_lets_nobody_in(
    portal_platform: Platform, customer: Customer, column: str
) -> None:
    code = await permit(portal_platform, customer)
    await portal_platform.database.execute(f"UPDATE viewing SET {column} = now() WHERE begun_at IS NULL")

    with pytest.raises(LinkDead):
        await identity.begin_viewing(portal_platform, code=code, address="")


async def test_looking_ends_by_itself(viewer: httpx.AsyncClient, portal_platform: Platform) -> None:
    await portal_platform.database.execute("UPDATE viewing SET expires_at = now() WHERE expires_at IS NOT NULL")

    answer = await viewer.get("/campaigns")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_looking_ends_when_the_operator_may_no_longer(
    viewer: httpx.AsyncClient, portal_platform: Platform
) -> None:
    await identity.end_viewings(portal_platform, "nour")

    assert (await viewer.get("/campaigns")).status_code == 303


async def test_only_users_of_the_account_are_looked_at_and_only_with_a_reason(
    portal_platform: Platform, customer: Customer
) -> None:
    with pytest.raises(Invalid):
        await permit(portal_platform, customer, reason=" ")
    with pytest.raises(NotFound):
        await identity.permit_viewing(
            portal_platform,
            operator="nour",
            account_id=customer.account.id + 1,
            user_id=await user_of(portal_platform, customer),
            reason="Ticket 7",
            actor=OPERATOR,
        )


async def test_a_viewer_reads_as_a_reader_and_acts_in_his_own_name(
    viewer: httpx.AsyncClient, portal_platform: Platform
) -> None:
    principal = await identity.principal_of_viewing(portal_platform, viewer.cookies["hudhud"])

    assert principal is not None
    assert principal.role is Role.READ_ONLY
    assert principal.actor("127.0.0.9") == Actor("operator:nour", "127.0.0.9")
