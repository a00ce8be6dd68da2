"""Forgotten passwords: one answer for everybody, a page that tells nobody its address, and well-known addresses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar

from hudhud import identity
from hudhud.plugins import Platform
from hudhud_web import WebSettings, create_app

from .conftest import Customer, Entering, words_of

NEW = "another hoopoe carries the letter"


@pytest.fixture
async def visitor(portal_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        await client.get("/sign-in")
        yield client


async def send(visitor: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    return await visitor.post(path, data={**form, "_csrf_token": visitor.cookies["hudhud_csrf"]})


async def link_for(customer: Customer, visitor: httpx.AsyncClient) -> tuple[str, str]:
    """A customer's e-mail address, and the path of the link in the letter."""
    database = customer.platform.database
    email = str(await database.fetchval("SELECT email FROM app_user WHERE account = $1", customer.account.id))
    await send(visitor, "/forgot-password", email=email)
    request = await database.fetchval("SELECT max(id) FROM reset_request WHERE email = $1", email)
    await identity.send_reset(customer.platform, request=request)
    values = await database.fetchval("SELECT values FROM letter WHERE recipient = $1", email)
    return email, "/reset-password/" + json.loads(values)["link"].rpartition("/")[2]


async def test_known_and_unknown_are_told_the_same(visitor: httpx.AsyncClient, entering: Entering) -> None:
    customer = await entering()
    database = customer.platform.database
    email = await database.fetchval("SELECT email FROM app_user WHERE account = $1", customer.account.id)

    known = await send(visitor, "/forgot-password", email=email)
    unknown = await send(visitor, "/forgot-password", email="nobody@example.com")

    assert known.status_code == unknown.status_code == 200
    assert words_of(known.text).replace(email, "X") == words_of(unknown.text).replace("nobody@example.com", "X")


async def test_the_link_of_the_letter_sets_a_password(visitor: httpx.AsyncClient, entering: Entering) -> None:
    email, path = await link_for(await entering(), visitor)

    page = await visitor.get(path)
    answer = await send(visitor, path, new=NEW, again=NEW)
    signed_in = await send(visitor, "/sign-in", email=email, password=NEW)

    assert email in page.text
    assert 'autocomplete="new-password"' in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert signed_in.status_code == 303


async def test_the_page_of_the_link_tells_nobody_its_address(visitor: httpx.AsyncClient, entering: Entering) -> None:
    _, path = await link_for(await entering(), visitor)

    answer = await visitor.get(path)

    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_used_link_is_dead_and_says_how_to_go_on(visitor: httpx.AsyncClient, entering: Entering) -> None:
    _, path = await link_for(await entering(), visitor)
    await visitor.get(path)
    await visitor.get(path)  # looking at it uses nothing
    await send(visitor, path, new=NEW, again=NEW)

    answer = await visitor.get(path)

    again = await send(visitor, path, new=NEW, again=NEW)

    assert answer.status_code == again.status_code == 404
    assert 'href="/forgot-password"' in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_forged_host_does_not_come_into_the_letter(visitor: httpx.AsyncClient, entering: Entering) -> None:
    customer = await entering()
    visitor.headers["host"] = "evil.example"

    await link_for(customer, visitor)

    link = await customer.platform.database.fetchval(
        "SELECT values ->> 'link' FROM letter WHERE account = $1", customer.account.id
    )
    assert link.startswith(customer.platform.settings.base_url)


async def test_password_managers_find_where_to_change_it(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/.well-known/change-password")

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/password")


async def test_password_managers_find_where_passkeys_are(visitor: httpx.AsyncClient) -> None:
    told = (await visitor.get("/.well-known/passkey-endpoints")).json()

    assert told == dict.fromkeys(("enroll", "manage"), "http://127.0.0.1:8000/settings/security")


async def test_without_a_contact_there_is_no_security_txt(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/.well-known/security.txt")).status_code == 404


async def test_security_txt_has_the_contact_and_an_expiry(portal_platform: Platform) -> None:
    app = create_app(portal_platform)
    web = WebSettings(security_contact="mailto:security@example.com", _env_file=None)
    app.state.frame = replace(app.state.frame, settings=web)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal.test") as visitor:
        answer = await visitor.get("/.well-known/security.txt")

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Contact: mailto:security@example.com\nExpires: 20")
