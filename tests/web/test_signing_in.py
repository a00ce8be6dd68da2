"""Signing in and out of the portal."""

from __future__ import annotations

import pytest

from .conftest import PASSWORD, Client, Customer, form_token, sign_in


async def attempt(client: Client, email: str, password: str, target: str = "/notes") -> tuple[int, str, str]:
    token = await form_token(client, "/sign-in")
    form = {"_csrf_token": token, "email": email, "password": password, "next": target}
    answer = await client.post("/sign-in", data=form)
    return answer.status_code, answer.headers.get("location", ""), answer.text


async def test_the_right_password_leads_to_the_page_that_was_asked_for(visitor: Client, customer: Customer) -> None:
    status, location, _ = await attempt(visitor, customer.email.upper(), PASSWORD, "/notes?page=2")

    assert (status, location) == (303, "/notes?page=2")


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(visitor: Client, customer: Customer) -> None:
    wrong = await attempt(visitor, customer.email, "not the password")
    unknown = await attempt(visitor, "nobody@example.com", "not the password")

    assert wrong[0] == unknown[0] == 403
    assert "The e-mail address or the password is wrong." in wrong[2]
    assert "The e-mail address or the password is wrong." in unknown[2]


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
async def test_nobody_is_sent_to_another_site(visitor: Client, customer: Customer, target: str) -> None:
    _, location, _ = await attempt(visitor, customer.email, PASSWORD, target)

    assert location == "/"


async def test_the_password_is_never_shown_again(visitor: Client, customer: Customer) -> None:
    _, _, page = await attempt(visitor, customer.email, "not the password")

    assert "not the password" not in page


async def test_signing_out_ends_the_session_on_the_server(visitor: Client, reader: Customer) -> None:
    await sign_in(visitor, reader)
    session = visitor.cookies["hudhud"]
    token = await form_token(visitor, "/notes")

    answer = await visitor.post("/sign-out", data={"_csrf_token": token})
    visitor.cookies.set("hudhud", session)
    after = await visitor.get("/notes")

    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["clear-site-data"] == '"cache"'
    assert after.status_code == 303
