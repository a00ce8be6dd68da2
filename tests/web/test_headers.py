"""The headers of every answer."""

from __future__ import annotations

import pytest

from .conftest import Client, Customer, form_token, sign_in

PATHS = ["/sign-in", "/notes", "/open", "/nowhere", "/api/v1/whoami", "/api/nowhere", "/static/nothing.js", "/style"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_forbids_foreign_and_inline_content(visitor: Client, path: str) -> None:
    answer = await visitor.get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-request-id"].startswith("req_")


async def test_only_the_api_reference_may_style_inline(visitor: Client) -> None:
    answer = await visitor.get("/schema")

    assert "style-src 'self' 'unsafe-inline'" in answer.headers["content-security-policy"]
    assert "script-src 'self';" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/notes", "/team"])
async def test_what_a_customer_sees_is_kept_nowhere(browser: Client, path: str) -> None:
    answer = await browser.get(path)

    assert answer.headers["cache-control"] == "no-store"


async def test_over_https_browsers_are_told_to_stay_there(secure_visitor: Client) -> None:
    answer = await secure_visitor.get("/nowhere")

    assert "max-age=31536000" in answer.headers["strict-transport-security"]


async def test_over_https_the_session_cookie_is_bound_to_the_host(secure_visitor: Client, customer: Customer) -> None:
    await sign_in(secure_visitor, customer)

    answer = await secure_visitor.get("/notes")

    assert answer.status_code == 200
    assert "__Host-hudhud" in secure_visitor.cookies


async def test_the_session_cookie_is_hidden_from_scripts_and_from_other_sites(
    visitor: Client, customer: Customer
) -> None:
    token = await form_token(visitor, "/sign-in")
    form = {"_csrf_token": token, "email": customer.email, "password": "a hoopoe carried the letter", "next": "/"}

    answer = await visitor.post("/sign-in", data=form)

    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("hudhud="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie


async def test_assets_are_kept_for_a_year_and_sent_compressed(visitor: Client) -> None:
    page = await visitor.get("/sign-in")
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]

    answer = await visitor.get(style, headers={"Accept-Encoding": "gzip"})

    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
