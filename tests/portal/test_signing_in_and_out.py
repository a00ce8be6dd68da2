"""Who comes to the portal signs in first, and finds their language and theme again."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar

from .conftest import Customer, Entering


@pytest.mark.parametrize(
    "path", ["/", "/campaigns", "/campaigns/new", "/campaigns/cmp_1", "/campaigns/cmp_1/review", "/messages", "/credit"]
)
async def test_a_visitor_signs_in_first_and_comes_back(portal_app: Litestar, path: str) -> None:
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as visitor:
        answer = await visitor.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"] == ("/sign-in" if path == "/" else f"/sign-in?next={path}")


async def test_the_form_tells_a_password_manager_what_it_asks_for(portal_app: Litestar) -> None:
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as visitor:
        html = (await visitor.get("/sign-in")).text

    assert 'autocomplete="username webauthn"' in html
    assert 'autocomplete="current-password"' in html


async def test_who_signs_out_is_out(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/")

    await customer.send("/sign-out")

    assert (await customer.http.get("/campaigns")).status_code == 303


async def test_the_language_is_kept_with_the_user(entering: Entering) -> None:
    customer: Customer = await entering()
    await customer.read("/")

    await customer.send("/language/ar")
    customer.http.cookies.delete("hudhud_language")

    assert 'dir="rtl"' in await customer.read("/")


async def test_the_theme_is_kept(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/")

    await customer.send("/theme/dark")

    assert 'data-bs-theme="dark"' in await customer.read("/campaigns")
