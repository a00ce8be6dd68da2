"""Messages over the API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

MESSAGE = {"to": "cairo", "sender": "HUDHUD", "text": "Spring has come", "channel": "pigeon"}


async def test_a_message_is_accepted_and_found(http: httpx.AsyncClient) -> None:
    accepted = await http.post("/messages", json=MESSAGE | {"client_ref": "order 7", "validity": 3600})

    shown = (await http.get(f"/messages/{accepted.json()['id']}")).json()
    assert accepted.status_code == 202
    assert accepted.headers["location"] == f"/api/v1/messages/{shown['id']}"
    assert {name: shown[name] for name in ("to", "sender", "text", "client_ref", "state", "parts", "campaign")} == {
        "to": "cairo",
        "sender": "HUDHUD",
        "text": "Spring has come",
        "client_ref": "order 7",
        "state": "queued",
        "parts": 2,
        "campaign": None,
    }
    assert (shown["cost"], shown["currency"], shown["deliveries"]) == ("0.00", "EUR", [])


async def test_a_message_holds_its_price(http: httpx.AsyncClient) -> None:
    await http.post("/messages", json=MESSAGE)

    assert (await http.get("/account")).json()["held"] == "0.04"


async def test_a_message_repeated_under_a_key_is_sent_once(http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "order 7"}

    answers = await asyncio.gather(*(http.post("/messages", json=MESSAGE, headers=headers) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await http.get("/account")).json()["held"] == "0.04"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"sender": "NOBODY"}, 422, "sender_not_approved"),
        ({"to": "12"}, 422, "invalid_address"),
        ({"text": ""}, 422, "invalid"),
        ({"validity": 1}, 422, "invalid"),
        ({"validity": 10**30}, 422, "invalid"),
        ({"validity": "1 hour"}, 422, "invalid"),
        ({"callback": "http://example.com"}, 422, "invalid"),
        ({"text": "x" * 2000}, 413, "text_too_long"),
    ],
)
async def test_a_wrong_message_is_refused(
    http: httpx.AsyncClient, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await http.post("/messages", json=MESSAGE | change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await http.get("/messages")).json()["messages"] == []


async def test_without_credit_a_message_is_refused_and_its_key_stays_free(
    http: httpx.AsyncClient, platform: Any
) -> None:
    headers = {"Idempotency-Key": "order 7"}
    await platform.database.execute("UPDATE ledger_balance SET balance = 0")
    refused = await http.post("/messages", json=MESSAGE, headers=headers)
    await platform.database.execute("UPDATE ledger_balance SET balance = 20000000")

    accepted = await http.post("/messages", json=MESSAGE, headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (402, "not_enough_credit")
    assert accepted.status_code == 202


async def test_messages_are_listed_by_state_in_pages(http: httpx.AsyncClient) -> None:
    ids = [(await http.post("/messages", json=MESSAGE)).json()["id"] for _ in range(3)]

    first = (await http.get("/messages?state=queued&limit=2")).json()
    rest = (await http.get(f"/messages?state=queued&limit=2&cursor={first['next_cursor']}")).json()
    delivered = (await http.get("/messages?state=delivered")).json()

    assert [message["id"] for message in first["messages"] + rest["messages"]] == ids[::-1]
    assert delivered["messages"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("state=gone", 422), ("campaign=7", 422), ("campaign=cmp_999999", 404), ("country=Atlantis", 422)],
)
async def test_a_wrong_filter_is_refused(http: httpx.AsyncClient, query: str, status: int) -> None:
    assert (await http.get(f"/messages?{query}")).status_code == status


@pytest.mark.parametrize(("query", "found"), [("interface=api", 1), ("country=EG", 0), ("code=receipt-001", 0)])
async def test_every_filter_narrows_the_list(http: httpx.AsyncClient, query: str, found: int) -> None:
    id = (await http.post("/messages", json=MESSAGE)).json()["id"]

    listed = (await http.get(f"/messages?{query}")).json()["messages"]

    assert [message["id"] for message in listed].count(id) == found


async def test_a_stranger_finds_no_message(http: httpx.AsyncClient, stranger: Any) -> None:
    id = (await http.post("/messages", json=MESSAGE)).json()["id"]

    assert (await stranger.http.get(f"/messages/{id}")).status_code == 404
    assert (await stranger.http.get("/messages")).json()["messages"] == []
