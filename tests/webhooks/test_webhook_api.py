"""Webhooks for programs: the same as on the pages, and the secret in one answer only."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from hudhud import identity
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_web import create_app
from hudhud_webhooks import rounds
from webhooks.conftest import ACTOR, open_account
from webhooks.receiver import Receiver


@dataclass(frozen=True)
class Program:
    """A program with a token."""

    http: httpx.AsyncClient
    account_id: int

    async def made(self, url: str, **more: object) -> dict[str, Any]:
        """A new webhook."""
        answer = await self.http.post("/webhooks", json={"url": url, "kinds": ["link.clicked"], **more})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


Connecting = Callable[..., Awaitable[Program]]


@pytest.fixture
async def connecting(hook_platform: Platform) -> AsyncIterator[Connecting]:
    """Connect programs, each of an account of its own."""
    clients: list[httpx.AsyncClient] = []
    app = create_app(hook_platform)

    async def connect(role: Role = Role.ADMIN) -> Program:
        account_id = await open_account(hook_platform)
        user_id = await identity.create_user(
            hook_platform, account_id=account_id, email=f"{secrets.token_hex(6)}@example.com", full_name="Nour",
            password=secrets.token_urlsafe(12), role=role, actor=ACTOR,
        )  # fmt: skip
        token = await identity.create_token(
            hook_platform, account_id=account_id, user_id=user_id, name="Shop", actor=ACTOR
        )
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://api.test/api/v1",
            headers={"authorization": f"Bearer {token}"},
        )  # fmt: skip
        clients.append(client)
        return Program(client, account_id)

    yield connect
    for client in clients:
        await client.aclose()


@pytest.fixture
async def program(connecting: Connecting) -> Program:
    return await connecting()


async def test_a_secret_is_in_the_answer_that_made_it_and_in_no_other(program: Program, receiver: Receiver) -> None:
    made = await program.made(receiver.url, description="Shop")

    shown = await program.http.get(f"/webhooks/{made['id']}")
    listed = (await program.http.get("/webhooks")).json()

    assert re.fullmatch(r"whsec_[\w+/]+=*", made["secret"])
    assert "whsec_" not in shown.text
    assert [(one["id"], one["description"], one["active"]) for one in listed["webhooks"]] == [
        (made["id"], "Shop", True)
    ]
    assert listed["limit"] == 5


async def test_the_same_key_makes_one_webhook_and_keeps_no_secret(
    program: Program, receiver: Receiver, hook_platform: Platform
) -> None:
    body = {"url": receiver.url, "kinds": ["link.clicked"]}
    key = {"Idempotency-Key": "one"}

    first = await program.http.post("/webhooks", json=body, headers=key)
    second = await program.http.post("/webhooks", json=body, headers=key)

    assert (first.json()["id"], second.json()["secret"]) == (second.json()["id"], None)
    assert first.headers["location"] == f"/api/v1/webhooks/{first.json()['id']}"
    assert second.headers["idempotency-replayed"] == "true"
    kept = await hook_platform.database.fetchval(
        "SELECT count(*) FROM idempotency WHERE position('whsec_'::bytea IN answer) > 0"
    )
    assert (first.json()["secret"] is not None, kept) == (True, 0)


async def test_the_same_key_makes_one_new_secret(program: Program, receiver: Receiver) -> None:
    made = await program.made(receiver.url)
    path, key = f"/webhooks/{made['id']}/secret", {"Idempotency-Key": "two"}

    first, second = [(await program.http.post(path, headers=key)).json() for _ in range(2)]

    assert first["secret"] not in {None, made["secret"]} and second["secret"] is None
    assert first["former_secret_until"] == second["former_secret_until"] is not None


async def test_everything_that_is_wrong_is_told_at_its_field(program: Program) -> None:
    answer = await program.http.post("/webhooks", json={"url": "https://10.0.0.1/", "kinds": ["moon.risen"]})

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/url", "/kinds"}


async def test_an_unknown_field_is_refused(program: Program, receiver: Receiver) -> None:
    answer = await program.http.post(
        "/webhooks", json={"url": receiver.url, "kinds": ["link.clicked"], "secret": "mine"}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/secret"


async def test_what_is_given_is_changed_and_the_rest_stays(program: Program, receiver: Receiver) -> None:
    made = await program.made(receiver.url, description="Shop")
    path = f"/webhooks/{made['id']}"

    changed = (await program.http.patch(path, json={"kinds": ["campaign.finished", "link.clicked"]})).json()

    assert (changed["kinds"], changed["url"]) == (["campaign.finished", "link.clicked"], receiver.url)
    assert changed["description"] == "Shop"


async def test_it_is_disabled_enabled_and_removed(program: Program, receiver: Receiver) -> None:
    made = await program.made(receiver.url)
    path = f"/webhooks/{made['id']}"

    off = (await program.http.patch(path, json={"active": False})).json()
    test = await program.http.post(f"{path}/test")
    on = (await program.http.patch(path, json={"active": True})).json()
    removed = await program.http.delete(path)

    assert (off["active"], off["disabled_by"]) == (False, "user")
    assert (test.status_code, test.json()["code"]) == (409, "webhook_is_off")
    assert (on["active"], on["disabled_by"]) == (True, None)
    assert (removed.status_code, (await program.http.get(path)).status_code) == (204, 404)


async def test_what_we_disabled_says_why_and_stays_disabled(
    program: Program, receiver: Receiver, hook_platform: Platform
) -> None:
    made = await program.made(receiver.url)
    await hook_platform.database.execute(
        "UPDATE webhook_endpoint SET state = 'disabled', reason = 'operator', reason_en = 'Spam', reason_ar = 'إزعاج' "
        "WHERE account = $1", program.account_id,
    )  # fmt: skip
    path = f"/webhooks/{made['id']}"

    shown = (await program.http.get(path, headers={"accept-language": "ar"})).json()
    refused = await program.http.patch(path, json={"active": True})

    assert (shown["disabled_by"], shown["reason"]) == ("operator", "إزعاج")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled_by_operator")


async def test_a_test_event_is_delivered_and_found_with_its_answer(
    program: Program, receiver: Receiver, hook_platform: Platform
) -> None:
    made = await program.made(receiver.url)

    sent = await program.http.post(f"/webhooks/{made['id']}/test")
    await rounds.deliver(hook_platform)

    found = (await program.http.get(f"/webhook-deliveries/{sent.json()['id']}")).json()
    request = receiver.requests[0]
    assert (sent.status_code, sent.json()["state"]) == (202, "pending")
    assert (found["state"], found["status"], found["next_try_at"]) == ("delivered", 200, None)
    assert [(one["status"], one["response"]) for one in found["attempts"]] == [(200, "thanks")]
    assert (found["id"], found["body"].encode()) == (request.headers["webhook-id"], request.body)
    Webhook(made["secret"]).verify(request.body, request.headers)


async def test_deliveries_are_paged_newest_first(program: Program, receiver: Receiver) -> None:
    made = await program.made(receiver.url)
    path = f"/webhooks/{made['id']}"
    ids = [(await program.http.post(f"{path}/test")).json()["id"] for _ in range(5)]

    first = await program.http.get(f"{path}/deliveries", params={"limit": 3, "state": "pending"})
    rest = {"limit": 3, "state": "pending", "cursor": first.json()["next_cursor"]}
    second = (await program.http.get(f"{path}/deliveries", params=rest)).json()

    assert [one["id"] for one in first.json()["deliveries"] + second["deliveries"]] == ids[::-1]
    assert second["next_cursor"] is None
    assert 'rel="next"' in first.headers["link"] and "state=pending" in first.headers["link"]
    assert (await program.http.get(f"{path}/deliveries", params={"state": "failed"})).json()["deliveries"] == []
    assert (await program.http.get(f"{path}/deliveries", params={"cursor": "x"})).status_code == 422


async def test_what_failed_is_sent_again_one_or_all(
    program: Program, receiver: Receiver, hook_platform: Platform
) -> None:
    made = await program.made(receiver.url)
    path = f"/webhooks/{made['id']}"
    ids = [(await program.http.post(f"{path}/test")).json()["id"] for _ in range(3)]
    await hook_platform.database.execute("UPDATE webhook_delivery SET state = 'failed'")

    one = await program.http.post(f"/webhook-deliveries/{ids[0]}/replay")
    rest = await program.http.post(f"{path}/replay", json={"hours": 1})
    await rounds.deliver(hook_platform)

    assert (one.status_code, one.json()["state"]) == (202, "pending")
    assert rest.json() == {"deliveries": 2}
    assert sorted(request.headers["webhook-id"] for request in receiver.requests) == sorted(ids)


async def test_programs_of_members_may_not(connecting: Connecting, receiver: Receiver) -> None:
    member = await connecting(Role.MEMBER)

    answer = await member.http.post("/webhooks", json={"url": receiver.url, "kinds": ["link.clicked"]})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert (await member.http.get("/webhooks")).status_code == 403


async def test_others_webhooks_are_not_there(connecting: Connecting, program: Program, receiver: Receiver) -> None:
    made = await program.made(receiver.url)
    stranger = await connecting()

    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("GET", "/deliveries")):
        body = {"json": {}} if method == "PATCH" else {}
        answer = await stranger.http.request(method, f"/webhooks/{made['id']}{path}", **body)  # type: ignore[arg-type]

        assert answer.status_code == 404, (method, path)
