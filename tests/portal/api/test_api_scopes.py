"""What a token may do: each route asks for a scope, and a token that is over is nobody's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar

from hudhud import identity
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.plugins import Platform

OPERATOR = Actor("operator:test", "127.0.0.1")
Calling = Callable[..., Awaitable[Any]]
SENDING = {
    "/messages": "messages:send",
    "/contacts": "contacts:write",
    "/contact-groups": "contacts:write",
    "/opt-outs": "contacts:write",
    "/webhooks": "webhooks:write",
    "/webhooks/whk_1/secret": "webhooks:write",
    "/webhook-deliveries/whd_1/replay": "webhooks:write",
}
ROUTES = [
    ("GET", "/account"),
    ("GET", "/ledger"),
    ("GET", "/campaigns"),
    ("POST", "/campaigns"),
    ("POST", "/campaigns/cmp_1/launch"),
    ("POST", "/campaigns/cmp_1/pause"),
    ("POST", "/campaigns/cmp_1/resume"),
    ("POST", "/campaigns/cmp_1/cancel"),
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("POST", "/recipient-files"),
    ("GET", "/contacts"),
    ("POST", "/contacts"),
    ("POST", "/contact-groups"),
    ("POST", "/opt-outs"),
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("POST", "/webhooks/whk_1/secret"),
    ("GET", "/webhook-deliveries/whd_1"),
    ("POST", "/webhook-deliveries/whd_1/replay"),
]


def scope_for(method: str, path: str) -> str:
    return "read" if method == "GET" else SENDING.get(path, "campaigns:send")


@dataclass(frozen=True)
class Program:
    """A client that bears a token of one account."""

    account: Account
    user_id: int
    http: httpx.AsyncClient


@pytest.fixture
async def program(platform: Platform, app: Litestar, calling: Calling) -> AsyncIterator[Program]:
    account = (await calling()).account
    user_id = await platform.database.fetchval("SELECT id FROM app_user WHERE account = $1", account.id)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api.test/api/v1") as http:
        yield Program(account, user_id, http)


async def token(platform: Platform, program: Program, *scopes: str) -> dict[str, str]:
    made = await identity.create_token(
        platform, account_id=program.account.id, user_id=program.user_id, name="Orders", actor=OPERATOR, scopes=scopes
    )
    return {"Authorization": f"Bearer {made}"}


async def test_every_route_refuses_a_token_without_its_scope_and_names_it(platform: Platform, program: Program) -> None:
    headers = {scope: await token(platform, program, scope) for scope in identity.SCOPES}

    for method, path in ROUTES:
        needed = scope_for(method, path)
        for scope in set(identity.SCOPES) - {needed}:
            answer = await program.http.request(method, path, headers=headers[scope])

            assert answer.status_code == 403, (method, path, scope)
            assert answer.json()["code"] == "scope_needed"
            assert needed in answer.json()["title"]


async def test_a_token_with_the_scope_passes(platform: Platform, program: Program) -> None:
    reading = await token(platform, program, "read")
    sending = await token(platform, program, "campaigns:send")

    assert (await program.http.get("/account", headers=reading)).status_code == 200
    assert (await program.http.post("/campaigns", headers=sending, json={"name": "Sale"})).status_code == 201


async def test_the_scope_does_not_give_what_the_role_lacks(platform: Platform, program: Program) -> None:
    headers = await token(platform, program, "messages:send")
    await platform.database.execute("UPDATE app_user SET role = 'read_only' WHERE id = $1", program.user_id)

    answer = await program.http.post("/messages", headers=headers, json={})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


@pytest.mark.parametrize("over", ["revoked_at", "expires_at"])
async def test_a_token_that_is_over_is_refused_at_the_next_request(
    platform: Platform, program: Program, over: str
) -> None:
    headers = await token(platform, program, "read")
    await platform.database.execute(f"UPDATE api_token SET {over} = now() WHERE account = $1", program.account.id)

    answer = await program.http.get("/account", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_account_tells_whether_it_is_a_trial(platform: Platform, program: Program) -> None:
    headers = await token(platform, program, "read")
    before = (await program.http.get("/account", headers=headers)).json()["trial"]
    await platform.database.execute("UPDATE account SET trial = true WHERE id = $1", program.account.id)

    after = (await program.http.get("/account", headers=headers)).json()["trial"]

    assert (before, after) == (False, True)
