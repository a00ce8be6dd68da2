"""Customers and operators: two sign-ins, and neither opens the other's door."""

from __future__ import annotations

import httpx
import pytest

from hudhud import identity
from hudhud.accounts import Account
from hudhud.plugins import Platform
from hudhud_admin.sessions import operator_of_session, sign_in
from hudhud_web import Audience, create_app

from .conftest import CONSOLE, PASSWORD, SYSTEM, USERNAME

PORTAL_COOKIES = ("hudhud_session", "hudhud_portal", "hudhud_console", "id")


@pytest.fixture
async def customers_token(platform: Platform, account: Account) -> str:
    """The session of a customer, who has the operator's e-mail and password besides."""
    await identity.create_user(
        platform,
        account_id=account.id,
        email="nour@hudhud.example",
        full_name="Nour",
        password=PASSWORD,
        role=identity.Role.ADMIN,
        actor=SYSTEM,
    )
    begun = await identity.sign_in(
        platform, email="nour@hudhud.example", password=PASSWORD, address="127.0.0.1", agent=""
    )
    return begun.token


async def test_a_customers_session_does_not_open_the_console(visitor: httpx.AsyncClient, customers_token: str) -> None:
    for name in PORTAL_COOKIES:
        answer = await visitor.get("/admin/", headers={"cookie": f"{name}={customers_token}"})

        assert answer.status_code == 303, name


async def test_an_operators_session_does_not_open_the_portal(platform: Platform, operator: int) -> None:
    begun = await sign_in(platform, username=USERNAME, password=PASSWORD, address="127.0.0.1")
    portal = create_app(platform, Audience.PORTAL)
    portal_sign_in = next(s for s in portal.state.frame.sign_ins.values() if s.audience is Audience.PORTAL)

    assert await identity.principal_of_session(platform, begun.token) is None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(portal), base_url=CONSOLE) as client:
        answer = await client.get("/", headers={"cookie": f"{portal_sign_in.cookie}={begun.token}"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_a_customers_token_is_no_operators(platform: Platform, customers_token: str) -> None:
    assert await operator_of_session(platform, customers_token) is None


async def test_a_customer_cannot_sign_in_to_the_console(visitor: httpx.AsyncClient, customers_token: str) -> None:
    await visitor.get("/sign-in")
    form = {"username": "nour@hudhud.example", "password": PASSWORD}

    answer = await visitor.post("/sign-in", data={**form, "_csrf_token": visitor.cookies["hudhud_csrf_console"]})

    assert answer.status_code == 403


async def test_the_portal_has_no_path_of_the_console(platform: Platform) -> None:
    portal = create_app(platform, Audience.PORTAL)

    assert not [route.path for route in portal.routes if route.path.startswith(("/admin", "/accounts/{account"))]
